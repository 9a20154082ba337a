import { isDatabaseOutage } from './db/outage.ts'
import { isRaceLost } from './db/races.ts'

const ATTEMPTS_MAX = 6

/** Does all of a group in one transaction; rejects or throws when it could not. `careful`: lock before you look. */
type DoTogether<In, Out> = (
  inputs: readonly In[],
  careful: boolean,
) => Promise<PromiseSettledResult<Out>[]>

/**
 * Does a group together; where that fails, each member alone, so that one cannot hurt another. One that loses a
 * race to another process looks again, carefully, a few times. An outage of the database is thrown for all.
 */
export async function settleGroup<In, Out>(
  inputs: readonly In[],
  doTogether: DoTogether<In, Out>,
): Promise<PromiseSettledResult<Out>[]> {
  if (inputs.length > 1) {
    try {
      return await doTogether(inputs, false)
    } catch (error) {
      if (isDatabaseOutage(error)) throw error
    }
  }
  const results: PromiseSettledResult<Out>[] = []
  for (const input of inputs) results.push(await settleAlone(input, doTogether))
  return results
}

async function settleAlone<In, Out>(
  input: In,
  doTogether: DoTogether<In, Out>,
): Promise<PromiseSettledResult<Out>> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const [result] = await doTogether([input], attempt > 1)
      if (result) return result
      throw new Error('a group of one gave no result')
    } catch (reason) {
      if (attempt === ATTEMPTS_MAX || !isRaceLost(reason)) return { status: 'rejected', reason }
    }
  }
}

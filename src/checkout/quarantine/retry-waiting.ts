import type { Deps } from '../../deps.ts'
import { parseReference, type Reference, referenceKey } from '../../domain/reference.ts'
import { Problem } from '../../errors.ts'
import { poolSender } from '../../platform/db/pipeline.ts'
import { createRecorder } from '../baskets/recorder.ts'
import { createStoredKinds, type StoredKinds } from '../baskets/stored-kinds.ts'
import { sendClaims } from '../references/checkout-references.ts'
import { listWaiting } from './quarantine.queries.ts'
import { resubmitPart } from './resubmit-part.ts'

const AT_ONCE = 200

/**
 * Submits again what came before the sale that it undoes (original-unknown), once that is recorded. Any number of
 * processes may. Returns how many were recorded.
 */
export async function retryWaiting(
  deps: Deps,
  kinds: StoredKinds = createStoredKinds(deps, createRecorder(deps)),
): Promise<number> {
  let recorded = 0
  let afterId: string | undefined
  for (;;) {
    const waiting = await listWaiting(deps.db, { limit: AT_ONCE, afterId })
    if (waiting.length === 0) return recorded
    const wanted = waiting.flatMap(({ id, received }) => {
      const original = originalOf(received)
      return original ? [{ id, original }] : []
    })
    const claims = await sendClaims(
      poolSender(deps.pool, deps.config),
      wanted.map(({ original }) => original),
    )
    for (const { id, original } of wanted) {
      if (claims.has(referenceKey(original)) && (await retry(deps, kinds, id))) recorded += 1
    }
    afterId = waiting.at(-1)?.id
    if (waiting.length < AT_ONCE) return recorded
  }
}

/** Another problem is kept with it, and ends the waiting; somebody else may have been quicker. */
async function retry(deps: Deps, kinds: StoredKinds, id: string): Promise<boolean> {
  try {
    await resubmitPart(deps, kinds, id, { by: 'worker' })
    return true
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    deps.log.info({ code: error.code, quarantineId: id }, 'a waiting part was refused again')
    return false
  }
}

function originalOf(received: Buffer): Reference | undefined {
  try {
    const { original } = JSON.parse(received.toString('utf8'))
    return parseReference(String(original.reference))
  } catch {
    return undefined
  }
}

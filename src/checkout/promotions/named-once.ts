import { fieldProblem } from '../../errors.ts'
import { violatedConstraint } from '../../platform/db/races.ts'

/** Waits for a write of a promotion. Errors: external-id-taken. */
export async function namedOnce(write: Promise<void>): Promise<void> {
  try {
    await write
  } catch (error) {
    if (violatedConstraint(error) !== 'promotions_external_id') throw error
    const detail = 'Another promotion has this external id.'
    throw fieldProblem('external-id-taken', '/externalId', detail)
  }
}

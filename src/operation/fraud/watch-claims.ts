import type { Tx } from '../../platform/db/database.ts'
import { type ClaimFact, insertClaimFact } from './facts.queries.ts'
import { readFraudSettings } from './settings.queries.ts'
import { watch } from './watch.ts'

export type { ClaimFact } from './facts.queries.ts'

/**
 * Keeps one claim of a receipt, or one wrong receipt code, and raises what the rules say of it; each id once. Whoever
 * records claims calls it in the transaction of the claim, with the basket's id, or of the count of wrong codes, with a
 * new one.
 */
export async function watchClaims(tx: Tx, claim: ClaimFact): Promise<void> {
  if (!(await insertClaimFact(tx, claim))) return
  const added = { ...claim, operatorId: null, pointsSpent: 0, ownSale: false }
  await watch(tx, [added], await readFraudSettings(tx))
}

import type { Deps } from '../../deps.ts'
import { type AccountId, newId } from '../../domain/ids.ts'
import { fieldProblem, Problem } from '../../errors.ts'
import { watchClaims } from '../../operation/fraud/watch-claims.ts'
import { countFailure, type Failures, readFailures } from './claims.queries.ts'

const FAILURES_MAX = 10
const HOUR_MS = 3_600_000

/** Whoever tries codes until one is right has ten an hour. Errors: claims-paused. */
export async function refuseGuessers(deps: Deps, accountId: AccountId): Promise<void> {
  const now = deps.now()
  const before = await readFailures(deps.db, accountId, now)
  if (before && before.failures >= FAILURES_MAX) throw paused(before, now)
}

/** Counts a wrong code, which tells nothing of what was wrong about it. */
export async function wrongCode(deps: Deps, accountId: AccountId): Promise<Problem> {
  const now = deps.now()
  const counted = await deps.db.transaction().execute(async (tx) => {
    const failures = await countFailure(tx, accountId, now)
    const fact = { kind: 'wrong-code' as const, storeId: null, reference: null, points: 0, at: now }
    await watchClaims(tx, { id: newId(), accountId, ...fact })
    return failures
  })
  if (counted.failures > FAILURES_MAX) return paused(counted, now)
  return fieldProblem('receipt-code-wrong', '/receiptCode', 'There is no receipt with this code.')
}

const paused = ({ since }: Failures, now: Date): Problem =>
  new Problem('claims-paused', 'Too many wrong codes came for this member within an hour.', {
    retryAfterSeconds: Math.max(1, Math.ceil((since.getTime() + HOUR_MS - now.getTime()) / 1000)),
  })

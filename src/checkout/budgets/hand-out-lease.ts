import { newId } from '../../domain/ids.ts'
import { fieldProblem, Problem } from '../../errors.ts'
import type { Tx } from '../../platform/db/database.ts'
import { findUnknownStores } from '../stores/find-unknown-stores.ts'
import { getLease } from './get-lease.ts'
import { toLeaseAnswer } from './lease-answer.ts'
import { drawFromBudget, insertLease, lockHeld } from './store-leases.queries.ts'
import type { LeaseAnswer, LeaseBody } from './store-leases.schemas.ts'

/**
 * Gives a store a part of a budget in advance, which its tills may give away while they are offline. It is drawn from
 * the budget at once, so that nobody else can have it. Errors: not-found, invalid-request for an end that has passed,
 * state-conflict where the budget does not hold so much.
 */
export async function handOutLease(
  tx: Tx,
  storeId: string,
  { subjectId, uses, expiresAt, ...body }: LeaseBody,
  { by, now }: { by: string; now: Date },
): Promise<LeaseAnswer> {
  const moneyMinor = body.moneyMinor ?? null
  const { stores } = await findUnknownStores(tx, { stores: [storeId], storeGroups: [] })
  if (stores.length > 0) throw new Problem('not-found', 'There is no such store.')
  const ends = new Date(expiresAt)
  if (ends <= now) throw fieldProblem('invalid-request', '/expiresAt', 'This has passed.')
  await checkHolds(tx, { subjectId, uses, moneyMinor }, now)
  await drawFromBudget(tx, subjectId, { uses, sets: uses, moneyMinor: moneyMinor ?? 0 })
  const id = newId<'store-lease'>()
  await insertLease(tx, {
    id,
    store_id: storeId,
    subject_id: subjectId,
    uses,
    money_minor: moneyMinor,
    expires_at: ends,
    created_at: now,
    created_by: by,
  })
  return toLeaseAnswer(await getLease(tx, storeId, id))
}

type Wanted = { subjectId: string; uses: number; moneyMinor: number | null }

async function checkHolds(tx: Tx, wanted: Wanted, now: Date): Promise<void> {
  const budget = await lockHeld(tx, wanted.subjectId, now)
  const { usesMax = null, setsMax = null, moneyMaxMinor = null } = budget ?? {}
  if (!budget || (usesMax ?? setsMax ?? moneyMaxMinor) === null) {
    throw fieldProblem('state-conflict', '/subjectId', 'It has no budget for all baskets together.')
  }
  if (moneyMaxMinor !== null && wanted.moneyMinor === null) {
    throw fieldProblem('state-conflict', '/moneyMinor', 'Its budget is of money: say how much.')
  }
  checkLeft('/uses', wanted.uses, left(usesMax, budget.uses))
  checkLeft('/uses', wanted.uses, left(setsMax, budget.sets))
  checkLeft('/moneyMinor', wanted.moneyMinor ?? 0, left(moneyMaxMinor, budget.moneyMinor))
}

const left = (max: number | null, used: number): number =>
  max === null ? Number.POSITIVE_INFINITY : Math.max(0, max - used)

function checkLeft(pointer: string, wanted: number, rest: number): void {
  if (wanted > rest) throw fieldProblem('state-conflict', pointer, `The budget holds ${rest} more.`)
}

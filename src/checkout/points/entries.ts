import { type AccountId, newId } from '../../domain/ids.ts'
import type { NewEntry, NewLot } from './ledger.queries.ts'

/** What entries of one deed have in common. */
export type Deed = Pick<NewEntry, 'kind' | 'occurred_at' | 'author'> & { reason: string | null }

export const toEntry = (
  deed: Deed,
  { accountId, lotId, points }: { accountId: AccountId; lotId: string; points: number },
): NewEntry => ({ ...deed, account_id: accountId, id: newId(), lot_id: lotId, points })

/** Takes from a lot. What had expired by a clock that was ahead is given back first. */
export function debitEntries(
  deed: Deed,
  debit: { accountId: AccountId; lotId: string; points: number; revived: number },
): NewEntry[] {
  const { accountId, lotId, points, revived } = debit
  const taken = toEntry(deed, { accountId, lotId, points: -points })
  if (revived === 0) return [taken]
  return [toEntry({ ...deed, kind: 'expire' }, { accountId, lotId, points: revived }), taken]
}

/** A lot that nothing has become of yet. */
export const toNewLot = (
  lot: Pick<NewLot, 'account_id' | 'origin' | 'points' | 'earned_at' | 'expires_at'> & {
    available_at?: Date | null
  },
): NewLot => ({
  available_at: null,
  ...lot,
  id: newId(),
  basket_id: null,
  remaining: lot.points,
  reversed: 0,
  expired: 0,
  debt: 0,
})

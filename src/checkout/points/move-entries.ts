import { type AccountId, newId } from '../../domain/ids.ts'
import type { NewEntry } from './ledger.queries.ts'

export type Move = {
  from: AccountId
  to: AccountId
  fromLotId: string
  toLotId: string
  /** Below zero: a debt. */
  points: number
}

/** Out of the one account and into the other; each entry names the other, so that either leads to both. */
export function toMoveEntries(
  { from, to, fromLotId, toLotId, points }: Move,
  { at, author }: { at: Date; author: string | null },
): [NewEntry, NewEntry] {
  const [outId, inId] = [newId(), newId()]
  const deed = { kind: 'move' as const, occurred_at: at, author }
  return [
    {
      ...deed,
      account_id: from,
      id: outId,
      lot_id: fromLotId,
      points: -points,
      reason: `Moved to another account: entry ${inId}`,
    },
    {
      ...deed,
      account_id: to,
      id: inId,
      lot_id: toLotId,
      points,
      reason: `Moved from another account: entry ${outId}`,
    },
  ]
}

import { type AccountId, newId } from '../../domain/ids.ts'
import { planWholeMove } from '../../domain/points-moves.ts'
import type { Tx } from '../../platform/db/database.ts'
import {
  linkMovedLots,
  lockLinks,
  readOwnLots,
  readWholeLots,
  writeLedger,
} from './ledger.queries.ts'
import { toMoveEntries } from './move-entries.ts'

export type Moving = {
  at: Date
  /** The key's id; null: nobody's hand. */
  author: string | null
}
export type MovedLots = { lots: number; points: number }

/**
 * Moves every lot of the account `from` whole to the account `to`, spent ones and debts too, with dates, basket and what
 * became of it; what stays says where it went. Locks both accounts, in account order. Both are those that hold the
 * points, not members' of a household. A second time there is nothing to move.
 */
export async function moveLots(
  tx: Tx,
  from: AccountId,
  to: AccountId,
  moving: Moving,
): Promise<MovedLots> {
  if (from === to) throw new RangeError('lots move to another account')
  await lockLinks(tx, [from, to])
  return move(tx, await readWholeLots(tx, from), { from, to }, moving)
}

/**
 * As `moveLots`, of a household's lots those that are a member's: what their baskets earned in it, and what they brought
 * with them. `to` is the member's own account, where what was brought has left a trace.
 */
export async function moveOwnLots(
  tx: Tx,
  from: AccountId,
  to: AccountId,
  moving: Moving,
): Promise<MovedLots> {
  await lockLinks(tx, [from, to])
  const own = new Set(await readOwnLots(tx, { from, to }))
  const lots = (await readWholeLots(tx, from)).filter(({ id }) => own.has(id))
  return move(tx, lots, { from, to }, moving)
}

async function move(
  tx: Tx,
  held: Awaited<ReturnType<typeof readWholeLots>>,
  { from, to }: { from: AccountId; to: AccountId },
  { at, author }: Moving,
): Promise<MovedLots> {
  const plan = planWholeMove(held, to, newId)
  const entries = plan.postings.flatMap(({ points, ...lots }) =>
    toMoveEntries({ from, to, ...lots, points }, { at, author }),
  )
  const lots = plan.lots.map(({ accountId, ...lot }) => ({ ...lot, account_id: accountId }))
  await writeLedger(tx, { lots, entries })
  await linkMovedLots(tx, { from, to }, plan.links)
  return { lots: lots.length, points: lots.reduce((sum, lot) => sum + lot.remaining, 0) }
}

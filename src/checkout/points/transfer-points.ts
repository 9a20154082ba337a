import type { AccountId } from '../../domain/ids.ts'
import { takeFromLots } from '../../domain/points.ts'
import { planPartialMove } from '../../domain/points-moves.ts'
import { fieldProblem } from '../../errors.ts'
import type { Tx } from '../../platform/db/database.ts'
import { readLeasedPoints } from '../leases/read-leased-points.ts'
import { type ByHand, refuseMoreThan } from './adjust-points.ts'
import { toEntry, toNewLot } from './entries.ts'
import { writeLedger } from './ledger.queries.ts'
import { lockPoints } from './lock-points.ts'
import { toMoveEntries } from './move-entries.ts'
import { type MovedLots, moveLots } from './move-lots.ts'
import { readHeld } from './read-held.ts'

type Accounts = { from: AccountId; to: AccountId }
type Holding = { balance: number; spendable: number }
export type Transferred = MovedLots & { from: Holding; to: Holding }

/**
 * Moves points to another member with their lots and dates: so many, first expiring first, or "all", debts too. Errors:
 * state-conflict where both have the same points, where "all" are a household's or a till holds some of them;
 * points-insufficient.
 */
export async function transferPoints(
  tx: Tx,
  members: Accounts,
  points: number | 'all',
  by: Pick<ByHand, 'now' | 'author'>,
): Promise<Transferred> {
  const held = await lockPoints(tx, [members.from, members.to])
  const accounts = {
    from: held.get(members.from) ?? members.from,
    to: held.get(members.to) ?? members.to,
  }
  if (accounts.from === accounts.to) {
    throw fieldProblem('state-conflict', '/toMemberId', 'These points are that member’s already.')
  }
  const leased = await readLeasedPoints(tx, accounts.from, by.now)
  const moved =
    points === 'all'
      ? await moveAll(tx, accounts, { leased, isShared: accounts.from !== members.from, ...by })
      : await movePart(tx, accounts, points, { leased, ...by })
  return {
    ...moved,
    from: await readHeld(tx, accounts.from, by.now),
    to: await readHeld(tx, accounts.to, by.now),
  }
}

type Leased = Pick<ByHand, 'now' | 'author'> & { leased: number }

function moveAll(
  tx: Tx,
  { from, to }: Accounts,
  { leased, isShared, now, author }: Leased & { isShared: boolean },
): Promise<MovedLots> {
  const refuse = (detail: string) => fieldProblem('state-conflict', '/points', detail)
  if (isShared) throw refuse('They are a household’s; say how many are to be moved.')
  if (leased > 0) throw refuse('A till holds some of them in a quote; try again in some minutes.')
  return moveLots(tx, from, to, { at: now, author })
}

async function movePart(
  tx: Tx,
  { from, to }: Accounts,
  points: number,
  { leased, now, author }: Leased,
): Promise<MovedLots> {
  const { lots, spendable } = await readHeld(tx, from, now)
  refuseMoreThan(spendable - leased, points, '/points')
  const parts = planPartialMove(lots, takeFromLots(lots, points, now)).map((part) => ({
    part,
    lot: toNewLot({
      account_id: to,
      origin: 'transfer',
      points: part.points,
      earned_at: part.earnedAt,
      available_at: part.availableAt,
      expires_at: part.expiresAt,
    }),
  }))
  const revival = { kind: 'expire' as const, occurred_at: now, reason: null, author }
  const entries = parts.flatMap(({ part: { fromLotId, revived, points }, lot }) => [
    ...(revived > 0
      ? [toEntry(revival, { accountId: from, lotId: fromLotId, points: revived })]
      : []),
    ...toMoveEntries({ from, to, fromLotId, toLotId: lot.id, points }, { at: now, author }),
  ])
  await writeLedger(tx, { lots: parts.map(({ lot }) => lot), entries })
  return { lots: parts.length, points }
}

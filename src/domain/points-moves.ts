import type { Debit, Lot } from './points.ts'

/** What staff and the clock do to lots, planned; who writes it holds the accounts' locks. Pure. */

export type HeldLot = Pick<Lot, 'id' | 'remaining'>

export type Expiry<Ended> = {
  settled: { from: Ended; toLotId: string; points: number }[]
  expired: { from: Ended; points: number }[]
}

/**
 * What becomes of lots of one account that have ended, in the order given: they pay its debts as far as they go, the
 * first debt first, and what is left expires. A debt stays for what is not paid.
 */
export function planExpiry<Ended extends HeldLot>(
  ended: readonly Ended[],
  debts: readonly HeldLot[],
): Expiry<Ended> {
  const plan: Expiry<Ended> = { settled: [], expired: [] }
  const owed = debts.map((debt) => ({ id: debt.id, points: Math.max(0, -debt.remaining) }))
  for (const from of ended) {
    let left = Math.max(0, from.remaining)
    for (const debt of owed) {
      const points = Math.min(left, debt.points)
      if (points === 0) continue
      plan.settled.push({ from, toLotId: debt.id, points })
      debt.points -= points
      left -= points
    }
    if (left > 0) plan.expired.push({ from, points: left })
  }
  return plan
}

export type LotDates = { earnedAt: Date; availableAt: Date | null; expiresAt: Date }
export type PartMoved = LotDates & { fromLotId: string; points: number; revived: number }

/** What points that are taken from lots are in another account: for each debit a part with the lot's own dates. */
export function planPartialMove(
  lots: readonly (Lot & LotDates)[],
  debits: readonly Debit[],
): PartMoved[] {
  const byId = new Map(lots.map((lot) => [lot.id, lot]))
  return debits.map(({ lotId, points, revived }) => {
    const lot = byId.get(lotId)
    if (!lot) throw new RangeError('a debit of a lot that is not there')
    const { earnedAt, availableAt, expiresAt } = lot
    return { fromLotId: lotId, points, revived, earnedAt, availableAt, expiresAt }
  })
}

export type WholeLot<Fields> = Fields & { accountId: string; id: string; remaining: number }
export type WholeMove<Fields> = {
  /** The lots as they stand in the other account: everything as it was, but for where and under which id. */
  lots: WholeLot<Fields>[]
  /** Which lot stands for which. */
  links: { fromLotId: string; toLotId: string }[]
  /** What each account's books say: as much out of the one as into the other; below zero where a debt moves. */
  postings: { fromLotId: string; toLotId: string; points: number }[]
}

/** Every lot whole, spent ones and debts too, for a return may still give back to them or take from them. */
export function planWholeMove<Fields>(
  lots: readonly WholeLot<Fields>[],
  toAccountId: string,
  newId: () => string,
): WholeMove<Fields> {
  const moved = lots.map((lot) => ({ lot, toLotId: newId() }))
  return {
    lots: moved.map(({ lot, toLotId }) => ({ ...lot, accountId: toAccountId, id: toLotId })),
    links: moved.map(({ lot, toLotId }) => ({ fromLotId: lot.id, toLotId })),
    postings: moved
      .filter(({ lot }) => lot.remaining !== 0)
      .map(({ lot, toLotId }) => ({ fromLotId: lot.id, toLotId, points: lot.remaining })),
  }
}

import type { AccountId } from '../../domain/ids.ts'
import { type Lot, spendablePoints } from '../../domain/points.ts'
import type { Db } from '../../platform/db/database.ts'
import { type OpenLot, readBalance, readLots } from './points.queries.ts'

export type HeldPoints = {
  balance: number
  /** In open lots, less debts. */
  spendable: number
  /** In lots that cannot be spent from yet. */
  pending: number
  debt: number
  /** With something in them, and debts; first expiring first. */
  lots: OpenLot[]
}

/** What an account holds at `at`. */
export async function readHeld(db: Db, accountId: AccountId, at: Date): Promise<HeldPoints> {
  const balance = await readBalance(db, accountId)
  const lots = await readLots(db, accountId, at)
  const sumOf = (some: readonly Lot[]) => some.reduce((sum, lot) => sum + lot.remaining, 0)
  return {
    balance,
    spendable: spendablePoints(lots, at),
    pending: sumOf(
      lots.filter((lot) => lot.remaining > 0 && lot.expiresAt > at && isPending(lot, at)),
    ),
    debt: Math.abs(sumOf(lots.filter((lot) => lot.remaining < 0))),
    lots,
  }
}

const isPending = ({ availableAt }: Lot, at: Date): boolean =>
  availableAt !== null && availableAt > at

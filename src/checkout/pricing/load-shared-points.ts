import type { AccountId } from '../../domain/ids.ts'
import type { Sender } from '../../platform/db/pipeline.ts'
import type { CardHolder } from '../../relations/cards/find-card-holders.ts'
import { sendLeasedPointsOf } from '../leases/checkout-leases.ts'
import { type LockedBalance, sendBalanceLocks } from '../points/balance-locks.ts'
import type { AccountLot } from '../points/checkout-points.ts'
import { sendLotsOfAccounts } from '../points/shared-points.ts'

/** What is known of the points of a group's members. */
export type MemberPoints = {
  holders: readonly CardHolder[]
  lots: readonly AccountLot[]
  leasedPoints: ReadonlyMap<string, number>
}

/**
 * Where members share their points, what was read of them under the lock of the own row alone may be old: another
 * member may be at a till too. Locks what they share and reads it again, in a round trip that only they need.
 */
export async function loadSharedPoints(
  sender: Sender,
  found: MemberPoints,
  { earliest, now, spending }: { earliest: Date; now: Date; spending: boolean },
): Promise<MemberPoints> {
  const shared = found.holders.filter(isShared).map((holder) => holder.pointsAccountId)
  if (shared.length === 0) return found
  const [balances, lots, leased] = await Promise.all([
    sendBalanceLocks(sender, shared),
    spending ? sendLotsOfAccounts(sender, shared, earliest) : [],
    spending ? sendLeasedPointsOf(sender, shared, now) : new Map<string, number>(),
  ])
  const own = new Set<AccountId>(shared)
  return {
    holders: found.holders.map((holder) => withBalance(holder, balances)),
    lots: [...found.lots.filter((lot) => !own.has(lot.accountId)), ...lots],
    leasedPoints: new Map([...found.leasedPoints, ...leased]),
  }
}

const isShared = (holder: CardHolder): boolean => holder.pointsAccountId !== holder.accountId

function withBalance(holder: CardHolder, balances: readonly LockedBalance[]): CardHolder {
  const shared = balances.find(({ accountId }) => accountId === holder.pointsAccountId)
  if (shared) return { ...holder, balance: shared.balance, tiers: shared.tiers }
  if (isShared(holder)) throw new Error('a household has no balance')
  return holder
}

import type { Sender } from '../../platform/db/pipeline.ts'
import type { SoldBasket } from '../baskets/sold-baskets.ts'
import { type LockedBalance, sendBalanceLocks } from '../points/balance-locks.ts'
import { type BasketLot, sendLotsOfBasket } from '../points/basket-points.ts'

type Locked = { lots: BasketLot[][]; accounts: LockedBalance[] }

/**
 * The lots of baskets, with the locks of all accounts that they are in now. Those that were moved elsewhere lie under
 * another lock, and may have been moved on before it was had, so they are read again.
 */
export async function lockLots(
  sender: Sender,
  baskets: readonly SoldBasket[],
  accounts: readonly LockedBalance[],
): Promise<Locked> {
  const lots = await Promise.all(baskets.map((sold) => readLots(sender, sold)))
  const locked = new Set(accounts.map(({ accountId }) => accountId))
  const elsewhere = lots
    .flat()
    .map((lot) => lot.currentAccountId)
    .filter((accountId) => !locked.has(accountId))
  if (elsewhere.length === 0) return { lots, accounts: [...accounts] }
  const more = await sendBalanceLocks(sender, elsewhere)
  if (more.length === 0) throw new Error('lots of an account without a balance')
  return lockLots(sender, baskets, [...accounts, ...more])
}

const readLots = async (sender: Sender, sold: SoldBasket): Promise<BasketLot[]> =>
  sold.pointsAccountId === null
    ? []
    : sendLotsOfBasket(sender, { ...sold, pointsAccountId: sold.pointsAccountId })

import type { Sender } from '../../platform/db/pipeline.ts'
import { type LockedBalance, sendBalanceLocks } from '../points/balance-locks.ts'
import { type BasketLot, sendLotsOfBasket } from '../points/basket-points.ts'
import type { ChosenBasket } from './choose-baskets.ts'

/**
 * The lots of each basket, where they lie now, with the locks of all accounts that they lie in. Who has left a household
 * and who was moved points to are not ours yet, and may have moved on before they are: so it is looked at again.
 */
export async function lockLots(
  sender: Sender,
  chosen: readonly ChosenBasket[],
  account: LockedBalance | undefined,
): Promise<{ lots: BasketLot[][]; others: LockedBalance[] }> {
  const locked = new Set(account ? [account.accountId] : [])
  const others: LockedBalance[] = []
  for (;;) {
    const lots = await Promise.all(chosen.map(({ sold }) => readLots(sender, sold)))
    const elsewhere = lots
      .flat()
      .map(({ currentAccountId }) => currentAccountId)
      .filter((id) => !locked.has(id))
    if (elsewhere.length === 0) return { lots, others }
    others.push(...(await sendBalanceLocks(sender, elsewhere)))
    for (const id of elsewhere) locked.add(id)
  }
}

const readLots = async (sender: Sender, sold: ChosenBasket['sold']): Promise<BasketLot[]> =>
  sold.pointsAccountId === null
    ? []
    : sendLotsOfBasket(sender, { ...sold, pointsAccountId: sold.pointsAccountId })

import { sql } from 'kysely'
import type { RecordedBasket } from '../../domain/basket.ts'
import type { AccountId, BasketId } from '../../domain/ids.ts'
import { type BasketGain, gainOf } from '../../domain/profile/basket-gain.ts'
import type { ProfiledGoods } from '../../domain/profile/profiled-goods.ts'
import { addTotals, emptyTotals, type Totals } from '../../domain/profile/totals.ts'
import type { Tx } from '../../platform/db/database.ts'
import { toStoredGain } from './stored-gains.ts'

type Gained = { id: BasketId; gain: BasketGain }

/**
 * Adds baskets to the totals of profiles that there are, and leaves what else they add waiting beside them. Costs what the
 * baskets hold, not what the profiles do. The caller holds the members' lock.
 */
export async function addWaiting(
  tx: Tx,
  baskets: readonly RecordedBasket[],
  goods: ProfiledGoods,
): Promise<void> {
  if (baskets.length === 0) return
  const totals = new Map<AccountId, Totals>()
  const rows = baskets.map((basket) => {
    const gained: Gained = { id: basket.id, gain: gainOf(basket, goods) }
    const { accountId } = basket
    totals.set(accountId, addTotals(totals.get(accountId) ?? emptyTotals(), gained))
    return { account_id: accountId, basket_id: basket.id, gain: toStoredGain(gained.gain) }
  })
  await addToTotals(tx, totals)
  await sql`
    insert into profile_gains (account_id, basket_id, gain)
    select account_id, basket_id, gain
    from jsonb_populate_recordset(null::profile_gains, ${JSON.stringify(rows)})`.execute(tx)
}

async function addToTotals(tx: Tx, totals: ReadonlyMap<AccountId, Totals>): Promise<void> {
  const rows = [...totals].map(([accountId, added]) => ({
    account_id: accountId,
    baskets: added.baskets,
    spend_minor: added.spendMinor,
    units: added.units,
    goods_minor: added.goodsMinor,
    offer_spend_minor: added.offerSpendMinor,
    first_at: added.firstAt,
    last_at: added.lastAt,
    last_basket_id: added.lastBasketId,
    weight: added.weight,
    spend_weight: added.spendWeight,
  }))
  await sql`
    update profiles p set baskets = p.baskets + g.baskets, waiting = p.waiting + g.baskets,
      spend_minor = p.spend_minor + g.spend_minor, units = p.units + g.units,
      goods_minor = p.goods_minor + g.goods_minor,
      offer_spend_minor = p.offer_spend_minor + g.offer_spend_minor,
      first_at = least(p.first_at, g.first_at), last_at = greatest(p.last_at, g.last_at),
      last_basket_id = case when (g.last_at, g.last_basket_id) > (p.last_at, p.last_basket_id)
        then g.last_basket_id else p.last_basket_id end,
      weight = p.weight + g.weight, spend_weight = p.spend_weight + g.spend_weight, updated_at = now()
    from jsonb_populate_recordset(null::profiles, ${JSON.stringify(rows)}) g
    where p.account_id = g.account_id`.execute(tx)
}

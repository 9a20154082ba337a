import { readBaskets } from '../../checkout/baskets/read-baskets.ts'
import type { Consumer } from '../../consumer.ts'
import type { RecordedBasket } from '../../domain/basket.ts'
import { isSold } from '../../domain/basket.ts'
import { localDate } from '../../domain/calendar.ts'
import type { Tx } from '../../platform/db/database.ts'
import { markConsumed } from '../../platform/queue/marks.ts'
import type { OutboxEvent } from '../../platform/queue/outbox.ts'
import { addDemandDays, addProductDemand } from './demand.queries.ts'

/** Counts what is sold, also in baskets without a card, by the store's day; each basket once. */
export const demandConsumer: Consumer = {
  name: 'demand',
  consume: (deps, events) => deps.db.transaction().execute((tx) => countEvents(tx, events)),
}

async function countEvents(tx: Tx, events: readonly OutboxEvent[]): Promise<void> {
  const fresh = await markConsumed(
    tx,
    demandConsumer.name,
    events.map((event) => event.id),
  )
  if (fresh.size === 0) return
  // A batch may tell of the same basket twice: one reference each.
  const told = new Map(events.map(({ id, accountId }) => [id, { id, accountId }]))
  const baskets = await readBaskets(
    tx,
    [...told.values()].filter((ref) => fresh.has(ref.id)),
  )
  const { days, products } = countDemand(baskets)
  await addProductDemand(tx, products)
  await addDemandDays(tx, days)
}

/** A basket with several lines of a product counts once for it. */
function countDemand(baskets: readonly RecordedBasket[]) {
  const counts = new Map<string, { total: number; bySku: Map<string, number> }>()
  for (const basket of baskets) {
    const day = localDate(basket.purchasedAt, basket.timeZone)
    const count = counts.get(day) ?? { total: 0, bySku: new Map<string, number>() }
    counts.set(day, count)
    count.total += 1
    const skus = new Set(basket.lines.filter(isSold).map((line) => line.sku))
    for (const sku of skus) count.bySku.set(sku, (count.bySku.get(sku) ?? 0) + 1)
  }
  return {
    days: [...counts].map(([day, { total }]) => ({ day, baskets: total })),
    products: [...counts].flatMap(([day, { bySku }]) =>
      [...bySku].map(([sku, inBaskets]) => ({ sku, day, baskets: inBaskets })),
    ),
  }
}

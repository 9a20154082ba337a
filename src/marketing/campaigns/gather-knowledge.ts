import { CompiledQuery } from 'kysely'
import type { Deps } from '../../deps.ts'
import type { RecordedBasket } from '../../domain/basket.ts'
import { localDate } from '../../domain/calendar.ts'
import { type Demand, indexDemand } from '../../domain/targeting/demand.ts'
import { readDemand } from '../../insight/demand/popular-products.ts'
import { readCacheVersions } from '../../platform/db/caches.ts'
import type { Db, Tx } from '../../platform/db/database.ts'
import type { Sender } from '../../platform/db/pipeline.ts'
import type { Claim } from './follow-baskets.ts'
import type { Knowledge } from './reward-claims.ts'

/** Four whole weeks: every weekday counts alike, and the season is the present one. */
const DEMAND_DAYS = 28

const noDemand = indexDemand([], 0)

/** By local day: what the shop sold in the weeks before it. */
export type Demands = ReadonlyMap<string, Demand>

/** The demand before each of these baskets' days. */
export async function readDemands(db: Db, baskets: readonly RecordedBasket[]): Promise<Demands> {
  const days = new Set(baskets.map(({ purchasedAt, timeZone }) => localDate(purchasedAt, timeZone)))
  const demands = new Map<string, Demand>()
  for (const before of days) {
    const { products, baskets: total } = await readDemand(db, { before, days: DEMAND_DAYS })
    demands.set(before, indexDemand(products, total))
  }
  return demands
}

/** What choosing for these claims needs to know. */
export async function gatherKnowledge(
  caches: Pick<Deps['caches'], 'products' | 'programme'>,
  tx: Tx,
  claims: readonly Claim[],
  demands: Demands,
): Promise<Knowledge> {
  const sender = senderOf(tx)
  const versions = await readCacheVersions(sender)
  const skus = new Set(claims.flatMap(({ visit }) => [...visit.profile.products.keys()]))
  const facts = await caches.products.find(sender, versions, skus)
  const { currency } = await caches.programme.at(sender, versions)
  return { facts, currency, demandBefore: (day) => demands.get(day) ?? noDemand }
}

/** Lets the caches read within the transaction: a second connection might wait for the first. */
const senderOf = (tx: Tx): Sender => ({
  send: async <Row>(statement: { text: string }, values: unknown[]) =>
    (await tx.executeQuery<Row>(CompiledQuery.raw(statement.text, values))).rows,
})

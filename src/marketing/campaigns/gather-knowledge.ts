import { setImmediate as breathe } from 'node:timers/promises'
import { CompiledQuery } from 'kysely'
import type { Deps } from '../../deps.ts'
import type { RecordedBasket } from '../../domain/basket.ts'
import { dayNumberOf, localDate } from '../../domain/calendar.ts'
import { barsCoupons } from '../../domain/law/line-law.ts'
import { type ForeseenProduct, neighboursIn } from '../../domain/targeting/choose-products.ts'
import { type Demand, indexDemand } from '../../domain/targeting/demand.ts'
import { readDemand } from '../../insight/demand/popular-products.ts'
import { findBlocked } from '../../insight/suggestions/block-products.ts'
import { type Foreseer, prepareForeseeing } from '../../insight/suggestions/foresee.ts'
import { readCacheVersions } from '../../platform/db/caches.ts'
import type { Db, Tx } from '../../platform/db/database.ts'
import type { Sender } from '../../platform/db/pipeline.ts'
import type { Claim, Visit } from './follow-baskets.ts'
import type { Knowledge } from './reward-claims.ts'

/** Four whole weeks: every weekday counts alike, and the season is the present one. */
const DEMAND_DAYS = 28

const noDemand = indexDemand([], 0)

/** By local day: what the shop sold in the weeks before it. */
export type Demands = ReadonlyMap<string, Demand>

/** What changes slowly, or was computed at night. */
export type Forecasts = { demands: Demands; foreseer: Foreseer | undefined }

/** Read outside of transactions, before any lock is taken. */
export async function readForecasts(
  deps: Deps,
  baskets: readonly RecordedBasket[],
): Promise<Forecasts> {
  const accountIds = [...new Set(baskets.map(({ accountId }) => accountId))]
  return {
    demands: await readDemands(deps.db, baskets),
    foreseer: accountIds.length > 0 ? await prepareForeseeing(deps, accountIds) : undefined,
  }
}

/** The demand before each of these baskets' days. */
async function readDemands(db: Db, baskets: readonly RecordedBasket[]): Promise<Demands> {
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
  caches: Pick<Deps['caches'], 'products' | 'programme' | 'stores' | 'law'>,
  tx: Tx,
  claims: readonly Claim[],
  { demands, foreseer }: Forecasts,
): Promise<Knowledge> {
  const sender = senderOf(tx)
  const versions = await readCacheVersions(sender)
  const { currency, profiledGoods } = await caches.programme.at(sender, versions)
  const stores = await caches.stores.at(sender, versions)
  const law = await caches.law.at(sender, versions)
  const demandBefore = (day: string): Demand => demands.get(day) ?? noDemand
  const bought = claims.flatMap(({ visit }) => [...visit.profile.products.keys()])
  const near = claims.flatMap((claim) => nearHabits(claim, demandBefore))
  const foreseen = await foreseeAll(claims, foreseer)
  const next = [...foreseen.values()].flatMap((products) => [...products.keys()])
  const facts = await caches.products.find(sender, versions, new Set([...bought, ...near, ...next]))
  const blocked = await findBlocked(
    tx,
    claims.map(({ visit }) => visit.basket.accountId),
  )
  return {
    facts,
    currency,
    goods: profiledGoods,
    demandBefore,
    foreseenAt: (visit) => foreseen.get(visit) ?? new Map(),
    blockedBy: (accountId) => blocked.get(accountId) ?? new Set(),
    barredAt({ basket: { storeId, purchasedAt, timeZone } }) {
      const jurisdiction = stores.get(storeId)?.jurisdiction
      if (jurisdiction === undefined) return () => false
      const where = { jurisdiction, day: localDate(purchasedAt, timeZone) }
      return (goods) => barsCoupons(law, where, goods)
    },
  }
}

type Foreseen = Map<Visit, ReadonlyMap<string, ForeseenProduct>>

/** One after the other, so that everything else in the process takes its turn in between. */
async function foreseeAll(
  claims: readonly Claim[],
  foreseer: Foreseer | undefined,
): Promise<Foreseen> {
  const foreseen: Foreseen = new Map()
  if (!foreseer) return foreseen
  for (const { visit } of claims) {
    if (foreseen.has(visit)) continue
    const { accountId, purchasedAt, timeZone } = visit.basket
    const today = dayNumberOf(localDate(purchasedAt, timeZone))
    const { products } = foreseer(accountId, { profile: visit.profile, today })
    foreseen.set(visit, new Map(products.map((product) => [product.sku, product])))
    await breathe()
  }
  return foreseen
}

function nearHabits({ visit }: Claim, demandBefore: Knowledge['demandBefore']): string[] {
  const { purchasedAt, timeZone } = visit.basket
  const demand = demandBefore(localDate(purchasedAt, timeZone))
  return [...visit.profile.categories.keys()].flatMap((name) => neighboursIn(name, demand))
}

/** Lets the caches read within the transaction: a second connection might wait for the first. */
const senderOf = (tx: Tx): Sender => ({
  send: async <Row>(statement: { text: string }, values: unknown[]) =>
    (await tx.executeQuery<Row>(CompiledQuery.raw(statement.text, values))).rows,
})

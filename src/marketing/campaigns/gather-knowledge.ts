import { CompiledQuery } from 'kysely'
import type { Deps } from '../../deps.ts'
import type { RecordedBasket } from '../../domain/basket.ts'
import { dayNumberOf, localDate } from '../../domain/calendar.ts'
import { neighboursIn } from '../../domain/targeting/choose-products.ts'
import { type Demand, indexDemand } from '../../domain/targeting/demand.ts'
import { readDemand } from '../../insight/demand/popular-products.ts'
import { findBlocked } from '../../insight/suggestions/block-products.ts'
import { type Foreseer, prepareForeseeing } from '../../insight/suggestions/foresee.ts'
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
  caches: Pick<Deps['caches'], 'products' | 'programme'>,
  tx: Tx,
  claims: readonly Claim[],
  { demands, foreseer }: Forecasts,
): Promise<Knowledge> {
  const sender = senderOf(tx)
  const versions = await readCacheVersions(sender)
  const { currency, profiledGoods } = await caches.programme.at(sender, versions)
  const demandBefore = (day: string): Demand => demands.get(day) ?? noDemand
  const bought = claims.flatMap(({ visit }) => [...visit.profile.products.keys()])
  // What lies next to habits has to be looked up only where a list may forbid it.
  const near = profiledGoods ? claims.flatMap((claim) => nearHabits(claim, demandBefore)) : []
  const foreseen = new Map(claims.map((claim) => [claim.visit, foresee(claim, foreseer)]))
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
  }
}

function foresee({ visit }: Claim, foreseer: Foreseer | undefined) {
  const { accountId, purchasedAt, timeZone } = visit.basket
  const today = dayNumberOf(localDate(purchasedAt, timeZone))
  const next = foreseer?.(accountId, { profile: visit.profile, today })
  return new Map(next?.products.map((product) => [product.sku, product]))
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

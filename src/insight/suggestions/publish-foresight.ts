import { findCategories } from '../../checkout/products/find-categories.ts'
import type { DailyRun } from '../../daily-job.ts'
import { featureNames } from '../../domain/next-basket/candidates.ts'
import type { Crowd } from '../../domain/next-basket/crowd.ts'
import { knowledgeOf } from '../../domain/next-basket/item-knowledge.ts'
import { createTally } from '../../domain/next-basket/tally.ts'
import { bumpCache } from '../../platform/db/bump-cache.ts'
import type { Db } from '../../platform/db/database.ts'
import { keepModel } from '../models/keep-model.ts'
import type { Followers } from './gather-followers.ts'
import type { LearntRanking } from './learn-ranking.ts'
import { packItems } from './packed-items.ts'
import { RANKING_MODEL, type RankingParameters } from './ranking-model.ts'
import * as queries from './suggestions.queries.ts'

const STORE_ITEMS_MAX = 30

/** Keeps what was learnt as a version, in one commit; false: one of a later day is kept, and nothing is written. */
export async function publishForesight(
  db: Db,
  run: DailyRun,
  gathered: Followers,
  crowd: Crowd,
  { trees, figures }: LearntRanking,
): Promise<boolean> {
  const { skus, followers } = gathered
  const { date, until: asOf } = run
  const categories = await findCategories(db, skus)
  const { popular } = knowledgeOf(crowd)
  const parameters: RankingParameters = { features: featureNames, trees, popular }
  const counts = { followers: followers.length, items: skus.length }
  const diagnostics = { ...counts, ...figures, trees: trees.trees.length }
  const stores = storesOf(crowd, gathered)
  return db.transaction().execute(async (tx) => {
    const version = await keepModel(tx, {
      name: RANKING_MODEL,
      date,
      asOf,
      parameters,
      diagnostics,
    })
    if (version === undefined) return false
    for (const part of packItems(crowd, skus, (sku) => categories.get(sku) ?? null)) {
      await queries.insertItems(tx, version, part)
    }
    await queries.insertStores(tx, version, stores)
    await queries.deleteVersionsBefore(tx, version)
    await run.count(tx, counts)
    await bumpCache(tx, 'predictions')
    return true
  })
}

/** What is in most next baskets of each store. */
function storesOf({ itemCount }: Crowd, gathered: Followers): queries.StoreItems[] {
  const { followers, storeIds, skus } = gathered
  const byStore = new Map<string, number[]>()
  for (const [member, storeId] of storeIds.entries()) {
    const members = byStore.get(storeId)
    if (members) members.push(member)
    else byStore.set(storeId, [member])
  }
  const tally = createTally(itemCount)
  return [...byStore].map(([storeId, members]) => {
    tally.clear()
    for (const member of members) {
      for (const item of followers[member]?.next ?? []) tally.add(item, 1)
    }
    return { storeId, skus: tally.top(STORE_ITEMS_MAX).flatMap((item) => skus[item] ?? []) }
  })
}

import { findProgrammeIn } from '../../checkout/programme/programme-in-force.ts'
import type { DailyRun } from '../../daily-job.ts'
import type { Deps } from '../../deps.ts'
import type { RankLimits } from '../../domain/cross-sell/rank-partners.ts'
import { bumpCache } from '../../platform/db/bump-cache.ts'
import type { Tx } from '../../platform/db/database.ts'
import {
  deleteRules,
  insertRules,
  type KeptRules,
  readRunDate,
  replaceRun,
} from './cross-sell.queries.ts'
import { type Gathered, type GatherLimits, gatherBaskets } from './gather-baskets.ts'
import { rankAll } from './rank-all.ts'

export type CrossSellLimits = GatherLimits & RankLimits

/** A quarter of a year of weekly errands; all in all up to 170 MB. */
export const crossSellLimits: CrossSellLimits = {
  daysMax: 91,
  basketsMax: 200_000,
  productsMax: 50_000,
  linesMax: 3_000_000,
  productsPerBasketMax: 200,
  countMin: 5,
  errorsMin: 3,
  partnersMax: 20,
}

const RULES_AT_ONCE = 100

/**
 * Computes anew what is bought with what, from the baskets up to the run's day, and replaces all of it in one commit:
 * readers see the old rules or the new ones. That commit locks nothing that a till needs. Repeated for a day it comes
 * to the same, and for a day before that of the kept rules it does nothing.
 */
export async function refreshCrossSell(
  { db }: Pick<Deps, 'db'>,
  run: DailyRun,
  limits: CrossSellLimits = crossSellLimits,
): Promise<void> {
  const keptDate = await readRunDate(db)
  if (keptDate !== undefined && keptDate > run.date) return
  const { profiledGoods: goods } = await findProgrammeIn(db)
  const { date, signal } = run
  const gathered = await gatherBaskets(db, { date, signal, goods }, limits)
  const products = rankAll('product', gathered.products.collected(), limits)
  const categories = rankAll('category', gathered.categories.collected(), limits)
  await db.transaction().execute((tx) => replaceRules(tx, run, gathered, { products, categories }))
}

async function replaceRules(
  tx: Tx,
  run: DailyRun,
  { since, baskets }: Pick<Gathered, 'since' | 'baskets'>,
  { products, categories }: { products: readonly KeptRules[]; categories: readonly KeptRules[] },
): Promise<void> {
  const { date, until: asOf, signal } = run
  if (!(await replaceRun(tx, { date, asOf, since, baskets }))) return
  await deleteRules(tx)
  for (const rules of [products, categories]) {
    for (let at = 0; at < rules.length; at += RULES_AT_ONCE) {
      signal.throwIfAborted()
      await insertRules(tx, rules.slice(at, at + RULES_AT_ONCE))
    }
  }
  await bumpCache(tx, 'predictions')
  await run.count(tx, { baskets, products: products.length, categories: categories.length })
}

import {
  chooseNextCategory,
  type NextCategory,
} from '../../domain/cross-sell/choose-next-category.ts'
import type { Db } from '../../platform/db/database.ts'
import { readCategoryRules } from './cross-sell.queries.ts'

/**
 * The category that whoever buys in these is most likely to take to, by the latest night's rules; null: none is known.
 * `shares` are of the member's baskets, 0–1, by category.
 */
export async function findNextCategory(
  db: Db,
  shares: ReadonlyMap<string, number>,
): Promise<NextCategory | null> {
  if (shares.size === 0) return null
  const { rules, basketsSeen } = await readCategoryRules(db, [...shares.keys()])
  return chooseNextCategory(shares, rules, basketsSeen)
}

import type { CategoryRules } from '../../domain/cross-sell/rank-next-categories.ts'
import { versionedValue } from '../../platform/db/caches.ts'
import { sendCategoryRules } from './cross-sell.queries.ts'

/** What is bought with each category by the latest night's rules, held in memory until the next: about a kilobyte each. */
export const createCategoryRulesCache = () =>
  versionedValue('predictions', async (sender): Promise<CategoryRules> => {
    const rows = await sendCategoryRules(sender)
    return {
      basketsSeen: rows[0]?.basketsSeen ?? 0,
      byCategory: new Map(rows.map(({ category, ...rule }) => [category, rule])),
    }
  })

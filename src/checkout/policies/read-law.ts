import type { LawIndex } from '../../domain/law/line-law.ts'
import { versionedValue } from '../../platform/db/caches.ts'
import type { Db, Tx } from '../../platform/db/database.ts'
import type { Sender } from '../../platform/db/pipeline.ts'
import { listStoredRules, sendStoredRules } from './policies.queries.ts'
import { toLawIndex, toRuleBook } from './rule-book.ts'

/** The rules that count, held in memory until the retailer changes one. */
export function createLawCache() {
  return versionedValue('law', async (sender: Sender) =>
    toLawIndex(toRuleBook(await sendStoredRules(sender))),
  )
}

/** The rules that count now. */
export const readLaw = async (db: Db | Tx): Promise<LawIndex> =>
  toLawIndex(toRuleBook(await listStoredRules(db)))

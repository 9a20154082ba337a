import type { Deps } from '../../deps.ts'
import { localTime } from '../../domain/calendar.ts'
import type { AccountId } from '../../domain/ids.ts'
import { type LawfulGoods, lawOf } from '../../domain/law/line-law.ts'
import { isProfiled, type ProfiledGoods } from '../../domain/profile/profiled-goods.ts'
import { readCacheVersions } from '../../platform/db/caches.ts'
import { poolSender } from '../../platform/db/pipeline.ts'
import { findBlocked } from './block-products.ts'

export type Asker = {
  accountId: AccountId
  /** Whose clock and law hold; undefined: UTC and none. */
  storeId: string | undefined
  at: Date
}

/** What may be suggested to somebody, somewhere, at a moment. */
export type Shelf = {
  /** Days since 1970-01-01. */
  today: number
  /** What the programme profiles. */
  goods: ProfiledGoods
  /**
   * Those of these products that the catalogue has, the programme profiles, the member has not blocked, and no law keeps
   * coupons or price reductions from; with their names.
   */
  admit(skus: readonly string[]): Promise<Map<string, string | null>>
}

export async function readShelf(deps: Deps, { accountId, storeId, at }: Asker): Promise<Shelf> {
  const sender = poolSender(deps.pool, deps.config)
  const versions = await readCacheVersions(sender)
  const { profiledGoods } = await deps.caches.programme.at(sender, versions)
  const stores = await deps.caches.stores.at(sender, versions)
  const store = storeId === undefined ? undefined : stores.get(storeId)
  const { day, date } = localTime(at, store?.timeZone ?? 'UTC')
  const law = await deps.caches.law.at(sender, versions)
  const isBarred = (goods: LawfulGoods): boolean => {
    const bearing = store && lawOf(law, { jurisdiction: store.jurisdiction, day: date }, goods, 1)
    return bearing ? bearing.noCoupon || bearing.noDiscount : false
  }
  return {
    today: day,
    goods: profiledGoods,
    async admit(skus) {
      const facts = await deps.caches.products.find(sender, versions, skus)
      const blocked = (await findBlocked(deps.db, [accountId])).get(accountId)
      const admitted = new Map<string, string | null>()
      for (const sku of skus) {
        const goods = facts.get(sku)
        if (!goods || blocked?.has(sku)) continue
        if (isProfiled(profiledGoods, goods) && !isBarred(goods)) {
          admitted.set(sku, goods.name ?? null)
        }
      }
      return admitted
    },
  }
}

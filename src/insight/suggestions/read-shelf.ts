import type { Deps } from '../../deps.ts'
import { localTime } from '../../domain/calendar.ts'
import { barsCoupons, type LawfulGoods } from '../../domain/law/line-law.ts'
import { isProfiled } from '../../domain/profile/profiled-goods.ts'
import { Problem } from '../../errors.ts'
import type { CacheVersions } from '../../platform/db/caches.ts'
import type { Sender } from '../../platform/db/pipeline.ts'

export type Asker = {
  /** Whose clock and law hold; undefined: UTC and none. */
  storeId: string | undefined
  at: Date
  /** What the member does not want to see. */
  blocked: ReadonlySet<string>
}

/** What may be put before a member, somewhere, at a moment. */
export type Shelf = {
  /** Days since 1970-01-01. */
  today: number
  /**
   * Those of these products that the catalogue has, the programme profiles, the member has not blocked, and no law keeps
   * coupons or price reductions from; with their names.
   */
  admit(skus: readonly string[]): Promise<Map<string, string | null>>
}

/** Errors: store-unknown. */
export async function readShelf(
  caches: Deps['caches'],
  sender: Sender,
  versions: CacheVersions,
  { storeId, at, blocked }: Asker,
): Promise<Shelf> {
  const { profiledGoods } = await caches.programme.at(sender, versions)
  const stores = await caches.stores.at(sender, versions)
  const store = storeId === undefined ? undefined : stores.get(storeId)
  if (storeId !== undefined && !store) {
    throw new Problem('store-unknown', `There is no store ${storeId}.`)
  }
  const { day, date } = localTime(at, store?.timeZone ?? 'UTC')
  const law = await caches.law.at(sender, versions)
  const isBarred = (goods: LawfulGoods): boolean =>
    store !== undefined && barsCoupons(law, { jurisdiction: store.jurisdiction, day: date }, goods)
  return {
    today: day,
    async admit(skus) {
      const facts = await caches.products.find(sender, versions, skus)
      const admitted = new Map<string, string | null>()
      for (const sku of skus) {
        const goods = facts.get(sku)
        if (!goods || blocked.has(sku)) continue
        if (isProfiled(profiledGoods, goods) && !isBarred(goods)) {
          admitted.set(sku, goods.name ?? null)
        }
      }
      return admitted
    },
  }
}

import type { Deps } from '../../deps.ts'
import type { AccountId, MemberId } from '../../domain/ids.ts'
import type { Promotion } from '../../domain/promotions/offer.ts'
import { isInForce } from '../../domain/promotions/when.ts'
import { tierOn } from '../../domain/tiers.ts'
import { readCacheVersions } from '../../platform/db/caches.ts'
import { poolSender } from '../../platform/db/pipeline.ts'
import { findTiers } from '../points/find-tiers.ts'
import { type NameOf, nameProducts } from '../products/name-products.ts'
import { storeDaysOf } from '../stores/store-days.ts'
import { type CouponRow, listUsable } from './coupons.queries.ts'
import type { CouponAnswer, OffersAnswer } from './coupons.schemas.ts'
import { named, skusIn, toOfferedPromotion } from './offered-promotion.ts'

const COUPONS_MAX = 200
const PROMOTIONS_MAX = 500

/** What a member can use or activate at `at`: live promotions and their own coupons, soonest to expire first. */
export async function listOffers(
  deps: Deps,
  member: { memberId: MemberId; accountId: AccountId },
  at: Date,
): Promise<OffersAnswer> {
  const [promotions, coupons] = await Promise.all([
    livePromotions(deps, member, at),
    listUsable(deps.db, member.accountId, at, COUPONS_MAX),
  ])
  const skus = [...promotions.flatMap(skusIn), ...coupons.flatMap((coupon) => coupon.skus)]
  const nameOf = await nameProducts(deps.db, skus)
  return {
    asOf: at.toISOString(),
    promotions: promotions.map((promotion) => toOfferedPromotion(promotion, nameOf)),
    coupons: coupons.map((coupon) => toCouponAnswer(coupon, nameOf)),
  }
}

/** One coupon as the member sees it. */
export async function showCoupon(deps: Deps, coupon: CouponRow): Promise<CouponAnswer> {
  return toCouponAnswer(coupon, await nameProducts(deps.db, coupon.skus))
}

const isForMember = ({ couponRequired, members }: Promotion, memberId: MemberId): boolean =>
  !couponRequired && (members.length === 0 || members.includes(memberId))

const isForTiers = ({ tiers }: Promotion, own: readonly (string | null)[]): boolean =>
  tiers.length === 0 || own.some((tier) => tier !== null && tiers.includes(tier))

/** A member is in no store yet, so a promotion is listed while its days hold by the clock of any store. */
async function livePromotions(
  deps: Deps,
  { memberId, accountId }: { memberId: MemberId; accountId: AccountId },
  at: Date,
): Promise<Promotion[]> {
  const sender = poolSender(deps.pool, deps.config)
  const versions = await readCacheVersions(sender)
  const promotionsAt = await deps.caches.promotions.at(sender, versions, [at])
  const stores = await deps.caches.stores.at(sender, versions)
  const { earliest, latest } = storeDaysOf(stores, at)
  const tiers = await findTiers(deps.db, accountId)
  const inTiers = [tierOn(tiers, earliest), tierOn(tiers, latest)]
  return promotionsAt(at)
    .filter((promotion) => isInForce(promotion, at))
    .filter(({ startsOn }) => startsOn === null || startsOn <= latest)
    .filter(({ endsOn }) => endsOn === null || endsOn >= earliest)
    .filter((promotion) => isForMember(promotion, memberId))
    .filter((promotion) => isForTiers(promotion, inTiers))
    .slice(0, PROMOTIONS_MAX)
}

const toCouponAnswer = (coupon: CouponRow, nameOf: NameOf): CouponAnswer => ({
  id: coupon.id,
  code: coupon.code,
  state: coupon.state,
  title: coupon.title,
  discount: coupon.discount,
  products: named(coupon.skus, nameOf),
  categories: coupon.categories,
  activationNeeded: coupon.activationNeeded,
  issuedAt: coupon.issuedAt.toISOString(),
  expiresAt: coupon.expiresAt.toISOString(),
  why: coupon.why,
})

import type { UsableCoupon } from '../../domain/promotions/offer.ts'
import { toScope } from '../../domain/promotions/scope.ts'
import type { CheckoutCoupon } from '../coupons/checkout-coupons.ts'
import type { TerminalLease } from '../leases/checkout-leases.ts'
import { type Refusal, type RefusalCode, refuse } from './remarks.ts'

export type CouponSituation = {
  accountId: string | null
  purchasedAt: Date
  ownLeases: readonly TerminalLease[]
  presented: readonly string[]
}

export type SortedCoupons = { usable: UsableCoupon[]; refused: Refusal[] }

/** The member's usable coupons, and a reason for every presented code that is not among them. */
export function sortCoupons(
  coupons: readonly CheckoutCoupon[],
  situation: CouponSituation,
): SortedCoupons {
  const usable = coupons
    .filter((coupon) => whyNotUsable(coupon, situation) === undefined)
    .map(toUsable)
  const byCode = new Map(coupons.map((coupon) => [coupon.code, coupon]))
  const refused = [...new Set(situation.presented)].flatMap((code) => {
    const coupon = byCode.get(code)
    const reason = coupon ? whyNotUsable(coupon, situation) : 'coupon-unknown'
    return reason ? [refuse(reason, { coupon: code })] : []
  })
  return { usable, refused }
}

function whyNotUsable(coupon: CheckoutCoupon, situation: CouponSituation): RefusalCode | undefined {
  if (coupon.accountId !== situation.accountId) return 'coupon-of-another-member'
  if (coupon.state === 'redeemed') return 'coupon-used'
  if (coupon.expiresAt <= situation.purchasedAt) return 'coupon-expired'
  if (coupon.issuedAt > situation.purchasedAt) return 'coupon-not-yet-valid'
  if (coupon.activationNeeded && coupon.state === 'issued') return 'coupon-not-activated'
  if (isLeasedByOthers(coupon, situation.ownLeases)) return 'coupon-leased'
  return undefined
}

/** Whether a quote of somebody else holds a coupon. */
export const isLeasedByOthers = (
  coupon: CheckoutCoupon,
  ownLeases: readonly TerminalLease[],
): boolean => coupon.leasedBy.some((id) => ownLeases.every(({ quoteId }) => quoteId !== id))

const toUsable = (coupon: CheckoutCoupon): UsableCoupon => ({
  id: coupon.id,
  subjectId: coupon.campaignId,
  of: null,
  code: coupon.code,
  receiptLabel: coupon.title,
  reward: coupon.discount,
  appliesTo: toScope({ products: coupon.skus, categories: coupon.categories }),
  stacking: 'onePerLine',
  priority: 0,
  minimumSpend: null,
  discountMaxMinor: null,
  setsPerBasket: null,
  expiresAt: coupon.expiresAt,
})

import type { CampaignId } from '../../domain/ids.ts'
import type { BudgetLeft, UsableCoupon } from '../../domain/promotions/offer.ts'
import type { CheckoutCoupon } from '../coupons/checkout-coupons.ts'
import type { TerminalLease } from '../leases/checkout-leases.ts'

export type Refusal = { code: string; coupon: string | null; detail: string }

export type CouponSituation = {
  accountId: string | null
  purchasedAt: Date
  ownLeases: readonly TerminalLease[]
  presented: readonly string[]
}

export type SortedCoupons = { usable: UsableCoupon[]; refused: Refusal[] }

const reasons = {
  'coupon-unknown': 'There is no coupon with this code.',
  'coupon-of-another-member': 'This coupon belongs to somebody else.',
  'coupon-used': 'This coupon has been used.',
  'coupon-expired': 'This coupon had expired at the time of purchase.',
  'coupon-not-yet-valid': 'This coupon was issued after the purchase.',
  'coupon-not-activated': 'This coupon has to be activated in the app first.',
  'coupon-leased': 'This coupon is being used at another terminal.',
  'coupon-no-effect': 'This coupon takes nothing off this basket; it stays unused.',
  'coupon-budget-exhausted':
    'The campaign of this coupon has given away all it may; it stays unused.',
} as const

export type CouponRefusalCode = keyof typeof reasons

export const refuseCoupon = (code: CouponRefusalCode, coupon: string): Refusal => ({
  code,
  coupon,
  detail: reasons[code],
})

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
    return reason ? [refuseCoupon(reason, code)] : []
  })
  return { usable, refused }
}

function whyNotUsable(
  coupon: CheckoutCoupon,
  situation: CouponSituation,
): CouponRefusalCode | undefined {
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
  campaignId: coupon.campaignId,
  code: coupon.code,
  receiptLabel: coupon.title,
  reward: coupon.discount,
  appliesTo: { products: coupon.skus, categories: coupon.categories },
  expiresAt: coupon.expiresAt,
})

/** What each capped campaign may still give this terminal: its cap less what is used and leased by others. */
export function budgetsLeft(
  coupons: readonly CheckoutCoupon[],
  ownLeases: readonly TerminalLease[],
): Map<CampaignId, BudgetLeft> {
  const own = new Map<string, { uses: number; amount: number }>()
  for (const { subjectId, uses, amount } of ownLeases) {
    const before = own.get(subjectId) ?? { uses: 0, amount: 0 }
    own.set(subjectId, { uses: before.uses + uses, amount: before.amount + amount })
  }
  const left = new Map<CampaignId, BudgetLeft>()
  for (const coupon of coupons) {
    const mine = own.get(coupon.campaignId)
    left.set(coupon.campaignId, {
      uses: rest(coupon.usesMax, coupon.uses, coupon.leasedUses - (mine?.uses ?? 0)),
      moneyMinor: rest(
        coupon.moneyMaxMinor,
        coupon.moneyMinor,
        coupon.leasedMinor - (mine?.amount ?? 0),
      ),
    })
  }
  return left
}

const rest = (max: number | null, used: number | null, leased: number): number | null =>
  max === null ? null : Math.max(0, max - (used ?? 0) - leased)

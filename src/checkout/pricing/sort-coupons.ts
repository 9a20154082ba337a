import type { CampaignId } from '../../domain/ids.ts'
import type { BudgetLeft, UsableCoupon } from '../../domain/promotions/offer.ts'
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
  campaignId: coupon.campaignId,
  code: coupon.code,
  receiptLabel: coupon.title,
  funder: coupon.funder,
  reward: coupon.discount,
  appliesTo: toScope({ products: coupon.skus, categories: coupon.categories }),
  stacking: 'onePerLine',
  priority: 0,
  minimumSpend: null,
  discountMaxMinor: null,
  setsPerBasket: null,
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

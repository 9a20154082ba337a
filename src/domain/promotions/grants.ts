import type { RecordedDiscount } from '../basket.ts'
import type { CampaignId } from '../ids.ts'
import { sumMinor } from '../money.ts'
import type { CouponUse, CouponWithoutEffect, EvaluationLine } from './evaluation.ts'
import { type BudgetLeft, isCoupon, type Offer, type UsableCoupon } from './offer.ts'

/** What an offer takes off one line, above 0. */
export type Share = { line: number; amountMinor: number }

/** What has been granted so far in one basket, and what is left to grant from. */
export type Grants = {
  /** By line number: what the line still costs. */
  leftMinor: Map<number, number>
  budgets: Map<CampaignId, BudgetLeft>
  discounts: RecordedDiscount[]
  couponUses: CouponUse[]
  exhausted: CouponWithoutEffect[]
}

export const noGrants = (
  lines: readonly EvaluationLine[],
  budgets: ReadonlyMap<CampaignId, BudgetLeft>,
): Grants => ({
  leftMinor: new Map(lines.map((line) => [line.line, line.amountMinor])),
  budgets: new Map(budgets),
  discounts: [],
  couponUses: [],
  exhausted: [],
})

/** Grants an offer its shares, or, when it is a coupon whose budget does not reach, nothing of it. */
export function grant(grants: Grants, offer: Offer, shares: readonly Share[]): boolean {
  const amountMinor = sumMinor(shares.map((share) => share.amountMinor))
  if (isCoupon(offer)) {
    if (!takeFromBudget(grants, offer, amountMinor)) {
      grants.exhausted.push({ couponId: offer.id, reason: 'budget-exhausted' })
      return false
    }
    grants.couponUses.push({ couponId: offer.id, campaignId: offer.campaignId, amountMinor })
  }
  for (const share of shares) {
    grants.leftMinor.set(share.line, leftOf(grants, share.line) - share.amountMinor)
    grants.discounts.push(discountOf(offer, share))
  }
  return true
}

export const leftOf = (grants: Grants, line: number): number => grants.leftMinor.get(line) ?? 0

function takeFromBudget(grants: Grants, coupon: UsableCoupon, amountMinor: number): boolean {
  const left = grants.budgets.get(coupon.campaignId)
  if (!left) return true
  if (left.uses !== null && left.uses < 1) return false
  if (left.moneyMinor !== null && left.moneyMinor < amountMinor) return false
  grants.budgets.set(coupon.campaignId, {
    uses: left.uses === null ? null : left.uses - 1,
    moneyMinor: left.moneyMinor === null ? null : left.moneyMinor - amountMinor,
  })
  return true
}

function discountOf(offer: Offer, { line, amountMinor }: Share): RecordedDiscount {
  const { receiptLabel } = offer
  return isCoupon(offer)
    ? { line, promotionId: null, version: null, couponId: offer.id, amountMinor, receiptLabel }
    : {
        line,
        promotionId: offer.id,
        version: offer.version,
        couponId: null,
        amountMinor,
        receiptLabel,
      }
}

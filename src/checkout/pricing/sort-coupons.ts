import { codeIdOf, parseCode } from '../../domain/code.ts'
import type { Promotion, UsableCoupon } from '../../domain/promotions/offer.ts'
import type { CheckoutCode } from '../codes/checkout-codes.ts'
import type { CheckoutCoupon } from '../coupons/checkout-coupons.ts'
import { bearersCoupon, ownCoupon } from '../coupons/usable-coupons.ts'
import type { TerminalLease } from '../leases/checkout-leases.ts'
import { type Refusal, type RefusalCode, refuse } from './remarks.ts'

/** What was presented: from the plain form of each code to how it was written. */
export type Presented = ReadonlyMap<string, string>

type CouponSituation = {
  accountId: string | null
  purchasedAt: Date
  /** The day of purchase by the store's clock. */
  localDate: string
  ownLeases: readonly TerminalLease[]
  presented: Presented
  codes: ReadonlyMap<string, CheckoutCode>
  /** The version of a promotion in force at the purchase. */
  promotionOf: (id: string) => Promotion | undefined
}

/** Of several ways to write one code it keeps the first. */
export function toPresented(texts: readonly string[]): Presented {
  const presented = new Map<string, string>()
  for (const text of texts) {
    const { code } = parseCode(text)
    if (!presented.has(code)) presented.set(code, text)
  }
  return presented
}

export type SortedCoupons = { usable: UsableCoupon[]; refused: Refusal[] }

/**
 * The member's usable coupons and the bearer's usable codes, and a reason for every presented code that is not among
 * them. What is refused is named as it was presented.
 */
export function sortCoupons(
  coupons: readonly CheckoutCoupon[],
  situation: CouponSituation,
): SortedCoupons {
  const usable = coupons
    .filter((coupon) => whyNotUsable(coupon, situation) === undefined)
    .map(ownCoupon)
  const byCode = new Map(coupons.map((coupon) => [coupon.code, coupon]))
  const refused: Refusal[] = []
  for (const [code, written] of situation.presented) {
    const found = find(code, byCode, situation)
    if (typeof found === 'string') refused.push(refuse(found, { coupon: written }))
    else if (found) usable.push(found)
  }
  return { usable, refused }
}

/** The bearer's right behind a code, or why there is none; undefined: it is a coupon that is usable anyway. */
function find(
  code: string,
  byCode: ReadonlyMap<string, CheckoutCoupon>,
  situation: CouponSituation,
): UsableCoupon | RefusalCode | undefined {
  if (parseCode(code).kind === 'wrong-check') return 'coupon-check-character'
  const coupon = byCode.get(code)
  if (coupon) return whyNotUsable(coupon, situation)
  const bearers = situation.codes.get(codeIdOf(code))
  if (!bearers || bearers.state === 'filling') return 'coupon-unknown'
  const promotion = situation.promotionOf(bearers.promotionId)
  const reason = whyCodeNotUsable(bearers, situation)
  if (reason) return reason
  return promotion ? bearersCoupon({ id: bearers.id, code }, promotion) : 'coupon-not-running'
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

function whyCodeNotUsable(
  code: CheckoutCode,
  { localDate, ownLeases }: CouponSituation,
): RefusalCode | undefined {
  if (code.state === 'withdrawn') return 'coupon-withdrawn'
  if (code.uses >= code.usesMax) return 'coupon-used'
  if (code.expiresOn !== null && code.expiresOn < localDate) return 'coupon-expired'
  return usesLeft(code, ownLeases) < 1 ? 'coupon-leased' : undefined
}

/** How often a code can still be used beside what quotes of others hold. */
export const usesLeft = (code: CheckoutCode, ownLeases: readonly TerminalLease[]): number =>
  code.usesMax - code.uses - leasesOfOthers(code, ownLeases).length

/** Whether a quote of somebody else holds a coupon. */
export const isLeasedByOthers = (
  coupon: CheckoutCoupon,
  ownLeases: readonly TerminalLease[],
): boolean => leasesOfOthers(coupon, ownLeases).length > 0

const leasesOfOthers = (
  { leasedBy }: { leasedBy: readonly string[] },
  ownLeases: readonly TerminalLease[],
): string[] => leasedBy.filter((id) => ownLeases.every(({ quoteId }) => quoteId !== id))

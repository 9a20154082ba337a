import type { RecordedDiscount } from '../../domain/basket.ts'
import { codeIdOf, parseCode } from '../../domain/code.ts'
import type { PromotionId } from '../../domain/ids.ts'
import type { OfferUse } from '../pricing/basket.ts'
import type { GivenDiscounts } from '../pricing/grant-discounts.ts'
import type { Context } from '../pricing/load-context.ts'
import type { CheckedSwipe } from './check-swipe.ts'

const OFFLINE_LABEL = 'Offline discount'

/** Codes that an offline till took something off for. */
export const codesGiven = ({ body }: CheckedSwipe): string[] =>
  (body.offline?.discounts ?? []).flatMap(({ couponCode }) => couponCode ?? [])

/** An offline till has taken something off for a code that nobody was ever given. */
export const hasUnknownCoupon = (swipe: CheckedSwipe, context: Context): boolean =>
  codesGiven(swipe).some((text) => findRight(text, context) === undefined)

type Right = {
  title: string
  promotionId: PromotionId | null
  coupon: NonNullable<OfferUse['coupon']>
}

/** What a code gives the right to, whether it is still usable or not. */
function findRight(text: string, { coupons, codes }: Context): Right | undefined {
  const { code } = parseCode(text)
  const coupon = coupons.find((one) => one.code === code)
  if (coupon) {
    const { id, campaignId, title } = coupon
    return { title, promotionId: null, coupon: { id, campaignId, code } }
  }
  const bearers = codes.get(codeIdOf(code))
  if (!bearers) return undefined
  const { id, promotionId } = bearers
  return { title: OFFLINE_LABEL, promotionId, coupon: { id, campaignId: null, code: text } }
}

/** What an offline till has given by itself; undefined: it was not offline. */
export function givenOffline(swipe: CheckedSwipe, context: Context): GivenDiscounts | undefined {
  const { offline } = swipe.body
  if (!offline) return undefined
  const uses = new Map<string, Omit<OfferUse, 'counters'>>()
  const discounts = offline.discounts.map((discount): RecordedDiscount => {
    const right = findRight(discount.couponCode ?? '', context)
    const promotionId = right ? right.promotionId : (discount.promotionId ?? null)
    const key = right?.coupon.id ?? promotionId
    if (key !== null) {
      const before = uses.get(key)?.amountMinor ?? 0
      uses.set(key, {
        promotionId,
        version: null,
        coupon: right?.coupon ?? null,
        sets: 1,
        amountMinor: before + discount.amountMinor,
      })
    }
    return {
      line: discount.line,
      promotionId: discount.promotionId ?? promotionId,
      version: null,
      couponId: right?.coupon.id ?? null,
      amountMinor: discount.amountMinor,
      receiptLabel: right?.title ?? OFFLINE_LABEL,
    }
  })
  return { discounts, uses: [...uses.values()], points: null }
}

import type { RecordedDiscount } from '../../domain/basket.ts'
import { codeIdOf, parseCode } from '../../domain/code.ts'
import type { PromotionId } from '../../domain/ids.ts'
import { type Promotion, STORE_FUNDER } from '../../domain/promotions/offer.ts'
import { isInForce } from '../../domain/promotions/when.ts'
import type { OfferUse } from '../pricing/basket.ts'
import type { Given } from '../pricing/grant-discounts.ts'
import type { Context } from '../pricing/load-context.ts'
import type { CheckedSwipe, SwipeBody } from './check-swipe.ts'

type GivenByTill = Extract<Given, { by: 'till' }>

const OFFLINE_LABEL = 'Offline discount'

/** An offline till has taken something off for a code that nobody was ever given. */
export const hasUnknownCoupon = ({ basket }: CheckedSwipe, context: Context): boolean =>
  (basket.codesGiven ?? []).some((text) => findCoupon(text, context) === undefined)

/** What an offline till has given by itself; undefined: it was not offline. */
export function givenOffline(swipe: CheckedSwipe, context: Context): GivenByTill | undefined {
  const { offline } = swipe.body
  if (!offline) return undefined
  const inForce = promotionsInForce(swipe, context)
  const rights = offline.discounts.map((discount) => findRight(discount, context, inForce))
  return {
    by: 'till',
    discounts: offline.discounts.map(
      ({ line, amountMinor, receiptLabel }, index): RecordedDiscount => {
        const { promotionId, coupon, title, funder } = rights[index] ?? nobodys
        return {
          line,
          promotionId,
          version: null,
          couponId: coupon?.id ?? null,
          amountMinor,
          receiptLabel: receiptLabel ?? title,
          ...(funder === STORE_FUNDER ? {} : { funder }),
        }
      },
    ),
    uses: sumUses(
      rights.map((right, index) => [right, offline.discounts[index]?.amountMinor ?? 0]),
    ),
  }
}

type OfflineDiscount = NonNullable<SwipeBody['offline']>['discounts'][number]

type Right = Pick<OfferUse, 'promotionId' | 'version' | 'coupon'> & {
  title: string
  funder: string
}

const nobodys: Right = {
  promotionId: null,
  version: null,
  coupon: null,
  title: OFFLINE_LABEL,
  funder: STORE_FUNDER,
}

/** What a discount was taken off for, whether there was still a right to it or not. */
function findRight(
  { promotionId, couponCode = '' }: OfflineDiscount,
  context: Context,
  inForce: ReadonlyMap<string, Promotion>,
): Right {
  const right = findCoupon(couponCode, context) ?? { ...nobodys, promotionId: promotionId ?? null }
  const promotion = inForce.get(right.promotionId ?? '')
  if (!promotion) return right
  const { version, receiptLabel, funder } = promotion
  return { ...right, version, title: receiptLabel, funder }
}

/** A member's coupon, or a bearer's code of a promotion. */
function findCoupon(text: string, { coupons, codes }: Context): Right | undefined {
  const { code } = parseCode(text)
  const coupon = coupons.find((one) => one.code === code)
  if (coupon) {
    const { id, campaignId, title, funder } = coupon
    return { ...nobodys, title, funder, coupon: { id, campaignId, code: text } }
  }
  const bearers = codes.get(codeIdOf(code))
  if (!bearers) return undefined
  const { id, promotionId } = bearers
  return { ...nobodys, promotionId, coupon: { id, campaignId: null, code: text } }
}

/** One use of each promotion and coupon, however many lines it was on. */
function sumUses(given: readonly [Right, number][]): GivenByTill['uses'] {
  const uses = new Map<string, GivenByTill['uses'][number]>()
  for (const [{ promotionId, version, coupon }, amountMinor] of given) {
    const key: string | null = coupon?.id ?? promotionId
    if (key === null) continue
    const before = uses.get(key)?.amountMinor ?? 0
    uses.set(key, {
      promotionId,
      version,
      coupon,
      sets: 1,
      amountMinor: before + amountMinor,
    })
  }
  return [...uses.values()]
}

/** Promotions as they were when the till was offline: they say who pays, and what to call it. */
function promotionsInForce(
  { body, purchasedAt }: CheckedSwipe,
  { promotionsAt }: Context,
): Map<PromotionId, Promotion> {
  if (!body.offline?.discounts.length) return new Map()
  const inForce = promotionsAt(purchasedAt).filter((one) => isInForce(one, purchasedAt))
  return new Map(inForce.map((promotion) => [promotion.id, promotion]))
}

import type { RecordedDiscount } from '../../domain/basket.ts'
import { localDate } from '../../domain/calendar.ts'
import type { Programme } from '../../domain/programme.ts'
import { type Promotion, STORE_FUNDER } from '../../domain/promotions/offer.ts'
import { isInForce } from '../../domain/promotions/when.ts'
import { fieldProblem } from '../../errors.ts'
import type { NamedCouponUse, Priced } from '../pricing/basket.ts'
import { pointsWanted } from '../pricing/basket-points.ts'
import type { GivenDiscounts } from '../pricing/grant-discounts.ts'
import type { Context } from '../pricing/load-context.ts'
import { priceBasket } from '../pricing/price-basket.ts'
import { type Refusal, type RefusalCode, refusals, refuse } from '../pricing/remarks.ts'
import type { PromotionsAt } from '../promotions/live-promotions.ts'
import { contentHash } from '../quotes/content-hash.ts'
import type { Quote } from '../quotes/find-quotes.ts'
import { type CheckedSwipe, isBusinessDateFar } from './check-swipe.ts'

const QUOTE_HONOURED_MS = 24 * 3_600_000

/** What becomes of a swipe. `paid`: its discounts were given before we were asked, and stand. */
export type Decision = Priced & { paid: boolean; quote: Quote | null }

/**
 * Prices a swipe: as quoted, as an offline till has paid it, or anew. What is short is refused while the sale can
 * still be changed, and flagged when it has happened. Errors: points-without-member, points-insufficient, tenders-short.
 */
export function decideSwipe(
  swipe: CheckedSwipe,
  context: Context,
  quotes: ReadonlyMap<string, Quote>,
): Decision {
  const { quote, refused } = findQuote(swipe, quotes, context.now)
  const given = quote?.outcome ?? givenOffline(swipe, context)
  const { reference, body } = swipe
  const basket = { ...body, ...reference, purchasedAt: swipe.purchasedAt }
  const holder = { quoteId: quote?.id ?? null, settled: swipe.settled }
  const priced = priceBasket(basket, context, { ...holder, given })
  const paid = given !== undefined
  if (quote && priced.member) priced.basket.pointsEarned = quote.outcome.pointsEarned
  priced.basket.refused.unshift(...refused)
  const bought = localDate(swipe.purchasedAt, priced.store.timeZone)
  if (isBusinessDateFar(reference.businessDate, bought))
    priced.basket.flags.push('business-date-far')
  if (!quote && hasUnknownCoupon(swipe, context)) priced.basket.flags.push('unbacked-discount')
  const due = pointsDue(swipe, priced, quote, context.programme)
  checkPoints(priced, due.points, paid || swipe.settled)
  checkTenders(swipe, priced, due.minor)
  return { ...priced, paid, quote }
}

function findQuote(
  swipe: CheckedSwipe,
  quotes: ReadonlyMap<string, Quote>,
  now: Date,
): { quote: Quote | null; refused: Refusal[] } {
  const { quoteId, offline } = swipe.body
  if (quoteId === undefined) return { quote: null, refused: [] }
  const instead = offline ? 'What the till took off stands.' : 'The basket was priced anew.'
  const passOver = (code: RefusalCode, why: string = refusals[code]) => ({
    quote: null,
    refused: [refuse(code, { detail: `${why} ${instead}` })],
  })
  const quote = quotes.get(quoteId)
  const { storeId, terminalId } = swipe.reference
  if (!quote || quote.storeId !== storeId || quote.terminalId !== terminalId) {
    return passOver('quote-unknown')
  }
  if (!quote.contentHash.equals(contentHash(swipe.body))) {
    return passOver('quote-changed')
  }
  if (quote.paid) return passOver('quote-used')
  if (!isGivenAsQuoted(swipe, quote)) {
    return passOver('quote-changed', 'The till took off something else than was quoted.')
  }
  if (now.getTime() - quote.quotedAt.getTime() > QUOTE_HONOURED_MS) {
    return passOver('quote-too-old')
  }
  return { quote, refused: [] }
}

/** True unless the till says that it took off, line by line, other amounts than the quote's. */
function isGivenAsQuoted(swipe: CheckedSwipe, quote: Quote): boolean {
  const { discounts = [] } = swipe.body.offline ?? {}
  if (discounts.length === 0) return true
  const open = new Map<number, number>()
  for (const { line, amountMinor } of quote.outcome.discounts) {
    open.set(line, (open.get(line) ?? 0) + amountMinor)
  }
  for (const { line, amountMinor } of discounts) {
    open.set(line, (open.get(line) ?? 0) - amountMinor)
  }
  return [...open.values()].every((restMinor) => restMinor === 0)
}

/** An offline till has taken something off for a code that nobody was ever given. */
function hasUnknownCoupon(swipe: CheckedSwipe, context: Context): boolean {
  const known = new Set(context.coupons.map((coupon) => coupon.code))
  const { discounts = [] } = swipe.body.offline ?? {}
  return discounts.some(({ couponCode }) => couponCode !== undefined && !known.has(couponCode))
}

function givenOffline(
  swipe: CheckedSwipe,
  { coupons, promotionsAt }: Context,
): GivenDiscounts | undefined {
  const { offline } = swipe.body
  if (!offline) return undefined
  const byCode = new Map(coupons.map((coupon) => [coupon.code, coupon]))
  const promotions = promotionsNamed(swipe, promotionsAt)
  const uses = new Map<string, NamedCouponUse>()
  const discounts = offline.discounts.map((discount): RecordedDiscount => {
    const coupon = byCode.get(discount.couponCode ?? '')
    if (coupon) {
      const before = uses.get(coupon.id)?.amountMinor ?? 0
      const { id: couponId, campaignId, code } = coupon
      uses.set(couponId, { couponId, campaignId, code, amountMinor: before + discount.amountMinor })
    }
    const funder = (coupon ?? promotions.get(discount.promotionId ?? ''))?.funder ?? STORE_FUNDER
    return {
      line: discount.line,
      promotionId: discount.promotionId ?? null,
      version: null,
      couponId: coupon?.id ?? null,
      amountMinor: discount.amountMinor,
      receiptLabel: coupon?.title ?? 'Offline discount',
      ...(funder === STORE_FUNDER ? {} : { funder }),
    }
  })
  return { discounts, couponUses: [...uses.values()] }
}

/** Those that an offline till says it has applied, as they were when it did: they say who pays. */
function promotionsNamed(
  { body, purchasedAt }: CheckedSwipe,
  promotionsAt: PromotionsAt,
): Map<string, Promotion> {
  const ids = new Set(body.offline?.discounts.flatMap(({ promotionId }) => promotionId ?? []))
  if (ids.size === 0) return new Map()
  const named = promotionsAt(purchasedAt).filter(
    (promotion) => ids.has(promotion.id) && isInForce(promotion, purchasedAt),
  )
  return new Map(named.map((promotion) => [promotion.id, promotion]))
}

/** The points that the basket is to be paid with, and what they pay: as quoted, else as asked for. */
function pointsDue(
  swipe: CheckedSwipe,
  priced: Priced,
  quote: Quote | null,
  programme: Programme,
): { points: number; minor: number } {
  if (quote) {
    const { pointsSpent, pointsMinor = pointsSpent * programme.pointValueMinor } = quote.outcome
    return { points: pointsSpent, minor: pointsMinor }
  }
  const points = pointsWanted(swipe.body.spendPoints, priced.basket.netMinor, programme)
  return { points, minor: points * programme.pointValueMinor }
}

function checkPoints(priced: Priced, wanted: number, settled: boolean): void {
  if (wanted <= priced.basket.pointsSpent) return
  if (settled) {
    priced.basket.flags.push('points-unbacked')
    return
  }
  if (!priced.member) {
    throw fieldProblem('points-without-member', '/spendPoints', 'No member’s card was presented.')
  }
  const detail = `${priced.basket.pointsSpent} of ${wanted} points can be spent.`
  throw fieldProblem('points-insufficient', '/spendPoints', detail)
}

function checkTenders(swipe: CheckedSwipe, priced: Priced, pointsMinor: number): void {
  const { netMinor } = priced.basket
  const coveredMinor = swipe.tenderedMinor + pointsMinor
  if (coveredMinor >= netMinor) return
  if (swipe.settled) {
    priced.basket.flags.push('tenders-short')
    return
  }
  const detail = `Tenders and points are ${coveredMinor}, the net amount is ${netMinor}.`
  throw fieldProblem('tenders-short', '/tenders', detail)
}

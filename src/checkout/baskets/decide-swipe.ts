import { localDate } from '../../domain/calendar.ts'
import type { Programme } from '../../domain/programme.ts'
import { fieldProblem } from '../../errors.ts'
import type { Basket, Priced } from '../pricing/basket.ts'
import { pointsAllowed, pointsWanted } from '../pricing/basket-points.ts'
import type { GivenDiscounts } from '../pricing/grant-discounts.ts'
import type { Context } from '../pricing/load-context.ts'
import { priceBasket } from '../pricing/price-basket.ts'
import { type Refusal, type RefusalCode, refusals, refuse } from '../pricing/remarks.ts'
import { contentHash } from '../quotes/content-hash.ts'
import type { Quote } from '../quotes/find-quotes.ts'
import { type CheckedSwipe, isBusinessDateFar } from './check-swipe.ts'
import { givenOffline, hasUnknownCoupon } from './given-offline.ts'

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
  const given = quote ? givenAsQuoted(quote) : givenOffline(swipe, context)
  const { reference } = swipe
  const basket = toBasket(swipe)
  const holder = { quoteId: quote?.id ?? null, settled: swipe.settled }
  const pointsQuoted = quote?.outcome.pointsSpent
  const priced = priceBasket(basket, context, { ...holder, given, pointsQuoted })
  const paid = given !== undefined
  priced.basket.refused.unshift(...refused)
  const bought = localDate(swipe.purchasedAt, priced.store.timeZone)
  if (isBusinessDateFar(reference.businessDate, bought))
    priced.basket.flags.push('business-date-far')
  if (!quote && hasUnknownCoupon(swipe, context)) priced.basket.flags.push('unbacked-discount')
  const due = pointsDue(swipe, priced, quote, context.programme)
  checkPoints(priced, due.points, paid || swipe.settled)
  checkTenders(swipe, priced, due)
  return { ...priced, paid, quote }
}

/** A swipe as pricing sees it. */
export const toBasket = ({ body, reference, purchasedAt }: CheckedSwipe): Basket => ({
  ...body,
  ...reference,
  purchasedAt,
  promotionsGiven: (body.offline?.discounts ?? []).flatMap(({ promotionId }) => promotionId ?? []),
})

const givenAsQuoted = ({ outcome }: Quote): GivenDiscounts => ({
  discounts: outcome.discounts,
  uses: outcome.uses,
  quoted: {
    pointsEarned: outcome.pointsEarned,
    searchStopped: outcome.flags.includes('search-stopped'),
    trace: outcome.trace,
    // Cards are judged when the basket is recorded, all else was when it was quoted.
    refused: outcome.refused.filter(({ code }) => !code.startsWith('card-')),
  },
})

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

type PointsDue = { points: number; minor: number }

/** The points that the basket is to be paid with, and what they pay: as quoted, else as asked for. */
function pointsDue(
  swipe: CheckedSwipe,
  priced: Priced,
  quote: Quote | null,
  programme: Programme,
): PointsDue {
  if (quote) {
    const { pointsSpent, pointsMinor } = quote.outcome
    return { points: pointsSpent, minor: pointsMinor }
  }
  const { lines, member, basket } = priced
  // Points that a till took against the law are not taken here, and are no fault of its tenders.
  const isPossible = member !== null && !swipe.settled
  const points = isPossible
    ? pointsAllowed(swipe.body.spendPoints, { lines, netMinor: basket.netMinor }, programme)
    : pointsWanted(swipe.body.spendPoints, basket.netMinor, programme)
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

function checkTenders(swipe: CheckedSwipe, priced: Priced, due: PointsDue): void {
  const { netMinor } = priced.basket
  const coveredMinor = swipe.tenderedMinor + due.minor
  if (coveredMinor >= netMinor) return
  if (swipe.settled) {
    priced.basket.flags.push('tenders-short')
    return
  }
  const detail = `Tenders and ${due.points} points are ${coveredMinor}, the net amount is ${netMinor}.`
  throw fieldProblem('tenders-short', '/tenders', detail)
}

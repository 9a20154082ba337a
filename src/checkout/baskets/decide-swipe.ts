import { localDate } from '../../domain/calendar.ts'
import type { Programme } from '../../domain/programme.ts'
import { fieldProblem } from '../../errors.ts'
import type { Priced } from '../pricing/basket.ts'
import type { Given } from '../pricing/grant-discounts.ts'
import type { Context } from '../pricing/load-context.ts'
import { priceBasket } from '../pricing/price-basket.ts'
import { type Flag, type Refusal, type RefusalCode, refusals, refuse } from '../pricing/remarks.ts'
import { contentHash } from '../quotes/content-hash.ts'
import type { Quote } from '../quotes/find-quotes.ts'
import { type CheckedSwipe, isBusinessDateFar } from './check-swipe.ts'
import {
  checkFloorLimit,
  type SpentBefore,
  type SpentOffline,
  spentOfflineOf,
} from './floor-limit.ts'
import { givenOffline, hasUnknownCoupon } from './given-offline.ts'

const QUOTE_HONOURED_MS = 24 * 3_600_000

/** What becomes of a swipe. */
export type Decision = Priced & {
  quote: Quote | null
  /** What a till took of a member's points before anybody could be asked; null: nothing. */
  spentOffline: SpentOffline | null
}

/**
 * Prices a swipe: as quoted, as an offline till has paid it, or anew. What is short is refused while the sale can
 * still be changed, and flagged when it has happened. Errors: points-without-member, points-locked, points-insufficient,
 * tenders-short.
 */
export function decideSwipe(
  swipe: CheckedSwipe,
  context: Context,
  quotes: ReadonlyMap<string, Quote>,
  spentBefore: SpentBefore,
): Decision {
  const { quote, refused } = findQuote(swipe, quotes, context.now)
  const given = quote ? asQuoted(quote) : givenOffline(swipe, context)
  const priced = priceBasket(swipe.basket, context, { given, settled: swipe.settled })
  const { basket, store } = priced
  const due = pointsDue(swipe, priced, quote, context.programme)
  const bought = localDate(swipe.purchasedAt, store.timeZone)
  const spentOffline = spentOfflineOf(swipe, priced, { boughtOn: bought, points: due.points })
  const isFar = isBusinessDateFar(swipe.reference.businessDate, bought)
  const isUnbacked = !quote && hasUnknownCoupon(swipe, context)
  const flags: Flag[] = [
    ...basket.flags,
    ...(isFar ? ['business-date-far' as const] : []),
    ...(isUnbacked ? ['unbacked-discount' as const] : []),
    ...checkPoints(priced, due.points, given !== undefined || swipe.settled),
    ...checkFloorLimit(spentOffline, spentBefore, context.programme),
    ...checkTenders(swipe, priced, due),
  ]
  return {
    ...priced,
    quote,
    spentOffline,
    basket: { ...basket, refused: [...refused, ...basket.refused], flags },
  }
}

const asQuoted = ({ id, outcome }: Quote): Given => ({ by: 'quote', quoteId: id, outcome })

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
  const { allowed, wanted } = priced.points
  // Points that a till took against the law are not taken here, and are no fault of its tenders.
  const points = priced.member && !swipe.settled ? allowed : wanted
  return { points, minor: points * programme.pointValueMinor }
}

function checkPoints({ member, basket }: Priced, due: number, settled: boolean): Flag[] {
  if (due <= basket.pointsSpent) return []
  if (settled) return ['points-unbacked']
  if (!member) {
    throw fieldProblem('points-without-member', '/spendPoints', 'No member’s card was presented.')
  }
  if (member.spendLocked) {
    throw fieldProblem(
      'points-locked',
      '/spendPoints',
      'The member has locked the spending of points.',
    )
  }
  const detail = `${basket.pointsSpent} of ${due} points can be spent.`
  throw fieldProblem('points-insufficient', '/spendPoints', detail)
}

function checkTenders(swipe: CheckedSwipe, { basket }: Priced, due: PointsDue): Flag[] {
  const { netMinor } = basket
  const coveredMinor = swipe.tenderedMinor + due.minor
  if (coveredMinor >= netMinor) return []
  if (swipe.settled) return ['tenders-short']
  const detail = `Tenders and ${due.points} points are ${coveredMinor}, the net amount is ${netMinor}.`
  throw fieldProblem('tenders-short', '/tenders', detail)
}

import { isDeepStrictEqual } from 'node:util'
import type { z } from 'zod'
import type { swipeAnswer } from '../../src/checkout/baskets/baskets.schemas.ts'
import type { quoteAnswer } from '../../src/checkout/quotes/quotes.schemas.ts'

export type QuoteAnswer = z.infer<typeof quoteAnswer>
export type SwipeAnswer = z.infer<typeof swipeAnswer>

export type Difference = { field: string; quoted: unknown; recorded: unknown }

/** Where a recorded basket says something else than its quote did: empty where till and quote agree. */
export function compareAnswers(quote: QuoteAnswer, swipe: SwipeAnswer): Difference[] {
  const pairs: Record<string, [unknown, unknown]> = {
    member: [quote.member, swipe.member],
    totals: [quote.totals, swipe.totals],
    discounts: [quote.discounts, swipe.discounts],
    points: [quote.points, swipe.points],
    coupons: [quote.coupons, swipe.couponsRedeemed],
    refused: [quote.refused, swipe.refused],
    flags: [quote.flags, swipe.flags],
    disclosures: [quote.disclosures, swipe.disclosures],
  }
  return Object.entries(pairs)
    .filter(([, [quoted, recorded]]) => !isDeepStrictEqual(quoted, recorded))
    .map(([field, [quoted, recorded]]) => ({ field, quoted, recorded }))
}

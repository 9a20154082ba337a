import { isSold } from '../basket.ts'
import type { EvaluationInput, EvaluationLine } from './evaluation.ts'
import { lawfulMatches } from './lawful.ts'
import { type Match, matchOffers } from './match-offers.ts'
import { shortBefore } from './minimum-spend.ts'
import type { UsableCoupon } from './offer.ts'
import { givesPoints, whyClosed } from './why-closed.ts'

/** The lines that offers can be for, in line order, and the offers that are open to this basket and have one of them. */
export function openMatches(input: EvaluationInput): {
  lines: EvaluationLine[]
  matches: Match[]
  unspent: UnspentMatch[]
} {
  const lines = input.lines
    .filter((line) => isSold(line) && line.amountMinor > 0)
    .sort((a, b) => a.line - b.line)
  const found: Match[] = [
    ...matchOffers(input.promotions, lines, input).filter(
      ({ offer }) => !offer.couponRequired && !whyClosed(offer, input),
    ),
    ...matchOffers(input.coupons, lines, input).filter(({ offer }) => isOpen(offer, input)),
  ]
  const unspent: UnspentMatch[] = []
  const open = lawfulMatches(found, lines).filter((match) => {
    const shortMinor = shortBefore(match, lines)
    if (shortMinor > 0) unspent.push({ match, shortMinor })
    return shortMinor === 0
  })
  return { lines, matches: open, unspent }
}

/** An offer that is open but for its minimum spend before discounts. */
export type UnspentMatch = { match: Match; shortMinor: number }

const isOpen = (coupon: UsableCoupon, input: EvaluationInput): boolean =>
  coupon.of === null ? input.isMember || !givesPoints(coupon) : !whyClosed(coupon.of, input)

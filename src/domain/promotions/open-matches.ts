import { isSold } from '../basket.ts'
import { sumMinor } from '../money.ts'
import type { EvaluationInput, EvaluationLine } from './evaluation.ts'
import { lawfulMatches } from './lawful.ts'
import { type Match, matchOffers } from './match-offers.ts'
import type { Promotion } from './offer.ts'
import { isInForce, isOpenAt } from './when.ts'

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
      ({ offer }) => !offer.couponRequired && isOpen(offer, input),
    ),
    ...matchOffers(input.coupons, lines, input).filter(
      ({ offer }) => offer.of === null || isOpen(offer.of, input),
    ),
  ]
  const unspent: UnspentMatch[] = []
  const open = lawfulMatches(found, lines).filter((match) => {
    const shortMinor = spendShort(match, lines)
    if (shortMinor > 0) unspent.push({ match, shortMinor })
    return shortMinor <= 0
  })
  return { lines, matches: open, unspent }
}

/** An offer that is open but for its minimum spend before discounts. */
export type UnspentMatch = { match: Match; shortMinor: number }

function isOpen(promotion: Promotion, input: EvaluationInput): boolean {
  if (promotion.audience === 'members' && !input.isMember) return false
  if (promotion.members.length > 0 && !promotion.members.includes(input.memberId ?? ''))
    return false
  return isInForce(promotion, input.purchasedAt) && isOpenAt(promotion, input)
}

/** A minimum spend before discounts depends on nothing that is granted. */
function spendShort({ offer, places }: Match, lines: readonly EvaluationLine[]): number {
  const { minimumSpend } = offer
  if (minimumSpend?.basis !== 'beforeDiscounts') return 0
  const counted = minimumSpend.on === 'basket' ? lines : places.flatMap(({ at }) => lines[at] ?? [])
  return minimumSpend.amountMinor - sumMinor(counted.map((line) => line.amountMinor))
}

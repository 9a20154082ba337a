import { allocate, percentOf, sumMinor } from '../money.ts'
import type { EvaluationLine } from './evaluation.ts'
import { type Grants, grant, leftOf } from './grants.ts'
import { comparePrecedence, type MoneyOffer } from './offer.ts'

/**
 * Grants the offer on the whole basket that takes most off what is left, spread over the lines by largest
 * remainder. One whose budget does not reach makes room for the next.
 */
export function grantOfferOnBasket(
  grants: Grants,
  offers: readonly MoneyOffer[],
  lines: readonly EvaluationLine[],
): void {
  const left = lines.map((line) => leftOf(grants, line.line))
  const leftMinor = sumMinor(left)
  const ranked = offers
    .map((offer) => ({ offer, totalMinor: amountOf(offer, leftMinor) }))
    .filter(({ totalMinor }) => totalMinor > 0)
    .sort((a, b) => b.totalMinor - a.totalMinor || comparePrecedence(a.offer, b.offer))
  for (const { offer, totalMinor } of ranked) {
    const parts = allocate(totalMinor, left)
    const shares = lines.map(({ line }, index) => ({ line, amountMinor: parts[index] ?? 0 }))
    const granted = grant(
      grants,
      offer,
      shares.filter((share) => share.amountMinor > 0),
    )
    if (granted) return
  }
}

const amountOf = ({ reward }: MoneyOffer, leftMinor: number): number =>
  reward.kind === 'percentOff'
    ? percentOf(leftMinor, reward.percent)
    : Math.min(reward.amountMinor, leftMinor)

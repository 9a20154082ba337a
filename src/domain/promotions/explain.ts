import type { Almost, EvaluationInput, Lost } from './evaluation.ts'
import { lawfulMatches } from './lawful.ts'
import { matchOffers } from './match-offers.ts'
import type { Promotion } from './offer.ts'
import { findOthers } from './others.ts'
import { settleBasket } from './settle-basket.ts'
import { isInForce } from './when.ts'
import { whyClosed } from './why-closed.ts'

/** Why a promotion applied to a basket or did not: a closed list. */
export const reasons = [
  'applied',
  'others',
  'cap',
  'short',
  'not-launched',
  'not-in-force',
  'other-store',
  'closed',
  'members-only',
  'not-chosen',
  'code-needed',
  'no-goods',
  'law',
  'no-effect',
] as const
export type Reason = (typeof reasons)[number]

export type Explanation = {
  reason: Reason
  /** The version in force at the purchase. */
  promotion: Promotion | null
  /** What was missing, or who had its lines. */
  almost: Almost | null
  lost: Lost | null
  /** The rules of law that keep it from the goods it is for. */
  rules: string[]
}

/**
 * Why a promotion had that effect on a basket, or none, by evaluating it again. `versions`: all of the promotion that
 * were known when it was priced.
 */
export function explainPromotion(
  versions: readonly Promotion[],
  input: EvaluationInput,
): Explanation {
  const promotion = versions.find((version) => isInForce(version, input.purchasedAt)) ?? null
  const explain = (reason: Reason, more: Partial<Explanation> = {}): Explanation => ({
    ...{ reason, promotion, almost: null, lost: null, rules: [] },
    ...more,
  })
  if (!promotion) return explain(versions.length === 0 ? 'not-launched' : 'not-in-force')
  const settled = settleBasket(input)
  const used = [
    ...settled.position.grants.map((grant) => grant.candidate.offer),
    ...settled.points.uses.map((use) => use.offer),
  ]
  const isOwn = (id: string, of: Promotion | null): boolean => (of?.id ?? id) === promotion.id
  if (used.some((offer) => isOwn(offer.id, 'code' in offer ? offer.of : null))) {
    return explain('applied')
  }
  const closed = whyClosed(promotion, input)
  if (closed) return explain(closed)
  const { lines } = settled
  const matches = matchOffers([promotion], lines, input)
  if (matches.length === 0) return explain('no-goods')
  if (lawfulMatches(matches, lines).length === 0) {
    const barred = matches.flatMap(({ places }) =>
      places.flatMap(({ at }) => lines[at]?.law?.rules ?? []),
    )
    return explain('law', { rules: [...new Set(barred)] })
  }
  const { lost, almost } = findOthers(settled, { lost: Infinity, almost: Infinity })
  const near = almost.find(({ promotionId }) => promotionId === promotion.id)
  if (near) return explain('short', { almost: near })
  const beaten = lost.find(({ promotionId }) => promotionId === promotion.id)
  return beaten ? explain(beaten.why, { lost: beaten }) : explain('no-effect')
}

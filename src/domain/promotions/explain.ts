import { type Almost, type EvaluationInput, type Lost, refOf } from './evaluation.ts'
import { lawfulMatches } from './lawful.ts'
import { matchOffers } from './match-offers.ts'
import type { Offer, Promotion } from './offer.ts'
import { findOthers } from './others.ts'
import { settleBasket } from './settle-basket.ts'
import { tellAlmost } from './tell-almost.ts'
import { tellLost } from './tell-lost.ts'
import { isInForce } from './when.ts'
import { whyClosed } from './why-closed.ts'

/** Why a promotion applied to a basket or did not: a closed list. */
export const reasons = [
  'applied',
  'others',
  'priority',
  'cap',
  'short',
  'not-launched',
  'not-in-force',
  'other-store',
  'closed',
  'members-only',
  'not-chosen',
  'other-tier',
  'code-needed',
  'no-goods',
  'law',
  'no-effect',
] as const
export type Reason = (typeof reasons)[number]

export type Explanation = {
  /** The version in force at the purchase. */
  promotion: Promotion | null
  /** The rules of law that keep it from the goods it is for. */
  rules: string[]
} & (
  | { reason: Lost['why']; lost: Lost; almost: null }
  /** What was missing; null: more than one thing, or it would have given nothing even then. */
  | { reason: 'short'; lost: null; almost: Almost | null }
  | { reason: Exclude<Reason, Lost['why'] | 'short'>; lost: null; almost: null }
)

/**
 * Why a promotion had that effect on a basket, or none, by evaluating it again. `versions`: all of the promotion that
 * were known when it was priced.
 */
export function explainPromotion(
  versions: readonly Promotion[],
  input: EvaluationInput,
): Explanation {
  const promotion = versions.find((version) => isInForce(version, input.purchasedAt)) ?? null
  const explain = (
    reason: Exclude<Reason, Lost['why'] | 'short'>,
    rules: string[] = [],
  ): Explanation => ({ reason, promotion, lost: null, almost: null, rules })
  if (!promotion) return explain(versions.length === 0 ? 'not-launched' : 'not-in-force')
  const settled = settleBasket(input)
  const used = [
    ...settled.position.grants.map((grant) => grant.candidate.offer),
    ...settled.points.uses.map((use) => use.offer),
  ]
  const isOf = (offer: Offer): boolean => refOf(offer).promotionId === promotion.id
  if (used.some(isOf)) return explain('applied')
  const closed = whyClosed(promotion, input)
  if (closed) return explain(closed)
  const { lines } = settled
  const matches = matchOffers([promotion], lines, input)
  if (matches.length === 0) return explain('no-goods')
  if (lawfulMatches(matches, lines).length === 0) {
    const barred = matches.flatMap(({ places }) =>
      places.flatMap(({ at }) => lines[at]?.law?.rules ?? []),
    )
    return explain('law', [...new Set(barred)])
  }
  const { beaten, near } = findOthers(settled, input)
  const missed = near.find(({ match }) => isOf(match.offer))
  if (missed) {
    const [almost = null] = tellAlmost([missed], settled, input)
    return { reason: 'short', promotion, lost: null, almost, rules: [] }
  }
  const [lost] = tellLost(
    beaten.filter(({ candidate }) => isOf(candidate.offer)),
    settled,
  )
  return lost
    ? { reason: lost.why, promotion, lost, almost: null, rules: [] }
    : explain('no-effect')
}

import { settleBasket } from './evaluate.ts'
import type { Almost, EvaluationInput, Lost } from './evaluation.ts'
import { lawfulMatches } from './lawful.ts'
import { isForStore, matchOffers } from './match-offers.ts'
import type { Promotion } from './offer.ts'
import { findOthers } from './others.ts'
import { isInForce, isOpenAt } from './when.ts'

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

/** Why a promotion in force was not open to this basket. */
function whyClosed(promotion: Promotion, input: EvaluationInput): Reason | undefined {
  if (!isForStore(promotion, input)) return 'other-store'
  if (!isOpenAt(promotion, input)) return 'closed'
  if (promotion.audience === 'members' && !input.isMember) return 'members-only'
  const { members } = promotion
  if (members.length > 0 && !members.includes(input.memberId ?? '')) return 'not-chosen'
  const hasCode = input.coupons.some(({ of }) => of?.id === promotion.id)
  return promotion.couponRequired && !hasCode ? 'code-needed' : undefined
}

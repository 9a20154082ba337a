import type { EvaluationInput } from './evaluation.ts'
import { kindOf } from './kinds.ts'
import { isForStore } from './match-offers.ts'
import type { Offer, Promotion } from './offer.ts'
import { isInForce, isOpenAt } from './when.ts'

/** Why a promotion is not open to a basket, whatever is in it. */
export type Closed =
  | 'not-in-force'
  | 'other-store'
  | 'closed'
  | 'members-only'
  | 'not-chosen'
  | 'other-tier'
  | 'code-needed'

/** Undefined: it is open, if need be by a code that was presented. */
export function whyClosed(promotion: Promotion, input: EvaluationInput): Closed | undefined {
  if (!isInForce(promotion, input.purchasedAt)) return 'not-in-force'
  if (!isForStore(promotion, input)) return 'other-store'
  if (!isOpenAt(promotion, input)) return 'closed'
  const isForMembers = promotion.audience === 'members' || givesPoints(promotion)
  if (isForMembers && !input.isMember) return 'members-only'
  const { members, tiers } = promotion
  if (members.length > 0 && !members.includes(input.memberId ?? '')) return 'not-chosen'
  if (tiers.length > 0 && !tiers.includes(input.tier ?? '')) return 'other-tier'
  const hasCode = input.coupons.some(({ of }) => of?.id === promotion.id)
  return promotion.couponRequired && !hasCode ? 'code-needed' : undefined
}

/** Points are for members whatever the offer says: without one there is nobody to earn them. */
export const givesPoints = ({ reward }: Offer): boolean => kindOf(reward).gives === 'points'

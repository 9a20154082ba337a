import type { EvaluationInput } from './evaluation.ts'
import type { MoneyKind } from './kinds/kind.ts'
import type { Reward } from './kinds.ts'
import { kindOf } from './kinds.ts'
import type { Match } from './match-offers.ts'
import { type BudgetLeft, compareIds, isCoupon, type Offer, subjectOf } from './offer.ts'
import { isEverything } from './scope.ts'

/** An offer of money that could be granted in this basket. */
export type Candidate = {
  offer: Offer
  kind: MoneyKind<Reward>
  /** On what offers on lines leave of the basket, rather than on lines. */
  onBasket: boolean
  /** Competes for its lines with others of its stage. */
  competes: boolean
  places: Match['places']
  setsMax: number
  /** What its caps still hold. Offers of one campaign share them; empty: no cap. */
  budgets: readonly BudgetLeft[]
}

/** What an offer of money is in this basket; undefined for one of points. */
export function toCandidate(match: Match, input: EvaluationInput): Candidate | undefined {
  const { offer, places } = match
  const kind = kindOf(offer.reward)
  if (kind.gives !== 'money') return undefined
  const onBasket = kind.onBasket !== undefined && (!kind.onLines || isEverything(offer.appliesTo))
  return {
    offer,
    kind,
    onBasket,
    competes: offer.stacking !== 'free',
    places,
    setsMax: offer.setsPerBasket ?? Number.POSITIVE_INFINITY,
    budgets: input.budgets.get(subjectOf(offer)) ?? [],
  }
}

/**
 * The order in which offers of one stage are applied: percentages before amounts, so that they are of the whole;
 * then promotions before coupons, then the lowest id.
 */
export const compareOrder = (a: Candidate, b: Candidate): number =>
  Number(isAmount(a)) - Number(isAmount(b)) ||
  Number(isCoupon(a.offer)) - Number(isCoupon(b.offer)) ||
  compareIds(a.offer.id, b.offer.id)

const isAmount = ({ kind }: Candidate): boolean => kind.percentOf === undefined

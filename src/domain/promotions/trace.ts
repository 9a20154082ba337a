import type { CouponId, PromotionId } from '../ids.ts'
import type { Almost, Evaluation, EvaluationInput, Lost, OfferRef } from './evaluation.ts'
import type { BudgetLeft, UsableCoupon } from './offer.ts'

/**
 * Why a basket was priced as it was: what the engine was given that cannot be read elsewhere for good, so that the same
 * can be computed again, and what it found beside the discounts. Kept with the basket; lists that are empty are not.
 */
export type Trace = {
  /** The version of the promotions' rules. */
  rules: number
  /** The quote's moment, or the recording's; an ISO instant. */
  pricedAt: string
  /** `till`: an offline till had given the discounts; the engine has only found the points. */
  source: 'engine' | 'till'
  given: {
    localDate: string
    localTime: string
    storeGroups?: readonly string[] | undefined
    isMember: boolean
    discountMaxMinor: number | null
    /** Those that were usable; `of`: the promotion, where it is a bearer's code. */
    coupons?: { id: CouponId; of: PromotionId | null }[] | undefined
    /** What caps held, by campaign or promotion. */
    budgets?: [string, readonly BudgetLeft[]][] | undefined
  }
  /** Offers that gave points. */
  points?: OfferRef[] | undefined
  lost?: Lost[] | undefined
  almost?: Almost[] | undefined
}

export function traceOf(
  input: EvaluationInput,
  { pointsFrom, lost, almost }: Evaluation,
  priced: Pick<Trace, 'rules' | 'pricedAt' | 'source'>,
): Trace {
  const { localDate, localTime, storeGroups, isMember, discountMaxMinor, coupons, budgets } = input
  return {
    ...priced,
    given: {
      ...{ localDate, localTime, isMember, discountMaxMinor },
      storeGroups: unlessEmpty(storeGroups),
      coupons: unlessEmpty(coupons.map(({ id, of }) => ({ id, of: of?.id ?? null }))),
      budgets: unlessEmpty([...budgets]),
    },
    points: unlessEmpty(pointsFrom),
    lost: unlessEmpty(lost),
    almost: unlessEmpty(almost),
  }
}

const unlessEmpty = <List extends readonly unknown[]>(list: List): List | undefined =>
  list.length > 0 ? list : undefined

/** What is recorded of a basket elsewhere, as it was when it was priced. */
export type Recorded = Pick<
  EvaluationInput,
  'lines' | 'promotions' | 'storeId' | 'purchasedAt' | 'memberId'
> & { coupons: readonly UsableCoupon[] }

/** The input of a traced evaluation, put together again. */
export const inputOf = ({ given }: Trace, recorded: Recorded): EvaluationInput => ({
  ...recorded,
  localDate: given.localDate,
  localTime: given.localTime,
  storeGroups: given.storeGroups ?? [],
  isMember: given.isMember,
  discountMaxMinor: given.discountMaxMinor,
  budgets: new Map(given.budgets ?? []),
})

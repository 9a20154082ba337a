import { type RecordedDiscount, soldMinorOf } from '../../domain/basket.ts'
import { localDate } from '../../domain/calendar.ts'
import type { CampaignId } from '../../domain/ids.ts'
import { discountMaxOf } from '../../domain/programme.ts'
import { evaluateBasket } from '../../domain/promotions/evaluate.ts'
import type { Evaluation, EvaluationInput } from '../../domain/promotions/evaluation.ts'
import type { Promotion, UsableCoupon } from '../../domain/promotions/offer.ts'
import { type Trace, traceOf } from '../../domain/promotions/trace.ts'
import { isInForce, localMoment } from '../../domain/promotions/when.ts'
import type { OfferUse, Situation } from './basket.ts'
import { budgetsLeft, couponsConcerned } from './find-counters.ts'
import { type Refusal, refuse } from './remarks.ts'
import { type SortedCoupons, sortCoupons } from './sort-coupons.ts'

/** What was given before we were asked, by a quote or an offline till: exactly this is taken off. */
export type GivenDiscounts = {
  discounts: readonly RecordedDiscount[]
  /** Without counters where they have not been looked up. */
  uses: readonly (Omit<OfferUse, 'counters'> & Partial<Pick<OfferUse, 'counters'>>)[]
  /** What a quote has found beside; null: to be worked out. */
  quoted: {
    pointsEarned: number
    searchStopped: boolean
    trace: Trace | null
    refused: readonly Refusal[]
  } | null
}

export type GrantedDiscounts = {
  discounts: RecordedDiscount[]
  uses: OfferUse[]
  /** How often points count, by line, and bonuses; or all that is earned, as quoted. */
  points: Pick<Evaluation, 'multipliers' | 'bonusPoints'> | { earned: number }
  searchStopped: boolean
  trace: Trace | null
  refused: Refusal[]
}

/** What is taken off a basket: what the engine finds, unless it was given already. */
export function grantDiscounts(situation: Situation, given?: GivenDiscounts): GrantedDiscounts {
  const coupons = sortPresented(situation)
  if (given) return acceptGiven(situation, coupons, given)
  const { evaluation, trace } = evaluate(situation, coupons.usable, 'engine')
  const byId = new Map(coupons.usable.map((coupon) => [coupon.id, coupon]))
  const codeOf = (couponId: string): string => byId.get(couponId)?.code ?? ''
  const presented = new Set(situation.basket.coupons)
  const withoutEffect = evaluation.couponsWithoutEffect
    .filter(({ couponId }) => presented.has(codeOf(couponId)))
    .map(({ couponId, reason }) => refuse(`coupon-${reason}`, { coupon: codeOf(couponId) }))
  return {
    discounts: evaluation.discounts,
    uses: usesOf(evaluation, situation, byId),
    points: evaluation,
    searchStopped: evaluation.searchStopped,
    trace,
    refused: [...coupons.refused, ...withoutEffect],
  }
}

/** What stands already; only the points of an offline sale are still to be found. */
function acceptGiven(
  situation: Situation,
  { usable, refused }: SortedCoupons,
  given: GivenDiscounts,
): GrantedDiscounts {
  const used = new Set<string | null>(given.uses.map(({ coupon }) => coupon?.code ?? null))
  const subjectOf = ({ promotionId, coupon }: GivenDiscounts['uses'][number]): string =>
    coupon?.campaignId ?? promotionId ?? ''
  return {
    refused: given.quoted
      ? [...given.quoted.refused]
      : refused.filter(({ coupon }) => !used.has(coupon)),
    ...(given.quoted ? asQuoted(given.quoted) : pointsAlone(situation, usable)),
    discounts: [...given.discounts],
    uses: given.uses.map((use) => ({
      ...use,
      counters: use.counters ?? situation.counters.get(subjectOf(use)) ?? [],
    })),
  }
}

const asQuoted = ({
  pointsEarned,
  searchStopped,
  trace,
}: NonNullable<GivenDiscounts['quoted']>) => ({
  points: { earned: pointsEarned },
  searchStopped,
  trace,
})

function pointsAlone(situation: Situation, usable: SortedCoupons['usable']) {
  const { evaluation, trace } = evaluate(situation, usable, 'till')
  return { points: evaluation, searchStopped: false, trace }
}

function usesOf(
  { promotionUses, couponUses }: Evaluation,
  { counters }: Situation,
  coupons: ReadonlyMap<string, UsableCoupon>,
): OfferUse[] {
  return [
    ...promotionUses.map(({ promotionId, version, sets, amountMinor }) => ({
      promotionId,
      version,
      coupon: null,
      sets,
      amountMinor,
      counters: counters.get(promotionId) ?? [],
    })),
    ...couponUses.map(({ couponId, subjectId, sets, amountMinor }) => {
      const { of: promotion = null, code = '' } = coupons.get(couponId) ?? {}
      return {
        promotionId: promotion?.id ?? null,
        version: promotion?.version ?? null,
        coupon: { id: couponId, campaignId: promotion ? null : (subjectId as CampaignId), code },
        sets,
        amountMinor,
        counters: counters.get(subjectId) ?? [],
      }
    }),
  ]
}

function sortPresented({ basket, store, member, ownLeases, context }: Situation): SortedCoupons {
  const accountId = member?.accountId ?? null
  const { purchasedAt } = basket
  return sortCoupons(couponsConcerned(basket, accountId, context), {
    accountId,
    purchasedAt,
    localDate: localDate(purchasedAt, store.timeZone),
    ownLeases,
    presented: basket.coupons,
    codes: context.codes,
    promotionOf: (id) => findInForce(context.promotionsAt(purchasedAt), id, purchasedAt),
  })
}

const findInForce = (promotions: readonly Promotion[], id: string, at: Date) =>
  promotions.find((promotion) => promotion.id === id && isInForce(promotion, at))

function evaluate(
  { basket, store, member, lines, ownLeases, counters, context }: Situation,
  coupons: SortedCoupons['usable'],
  source: Trace['source'],
): { evaluation: Evaluation; trace: Trace } {
  const input: EvaluationInput = {
    lines,
    promotions: context.promotionsAt(basket.purchasedAt),
    coupons,
    budgets: budgetsLeft(counters, context, ownLeases),
    discountMaxMinor: discountMaxOf(soldMinorOf(lines), context.programme),
    isMember: member !== null,
    memberId: member?.memberId ?? null,
    purchasedAt: basket.purchasedAt,
    storeId: store.id,
    storeGroups: store.groups,
    ...localMoment(basket.purchasedAt, store.timeZone),
  }
  const evaluation = evaluateBasket(input)
  const { rules, now } = context
  return {
    evaluation,
    trace: traceOf(input, evaluation, { rules, pricedAt: now.toISOString(), source }),
  }
}

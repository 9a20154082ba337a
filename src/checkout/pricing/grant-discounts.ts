import { type RecordedDiscount, soldMinorOf } from '../../domain/basket.ts'
import { localDate } from '../../domain/calendar.ts'
import { parseCode } from '../../domain/code.ts'
import { earningTermsOf } from '../../domain/earning.ts'
import type { CampaignId } from '../../domain/ids.ts'
import { discountMaxOf } from '../../domain/programme.ts'
import { evaluateBasket } from '../../domain/promotions/evaluate.ts'
import type { Evaluation, EvaluationInput } from '../../domain/promotions/evaluation.ts'
import type { Promotion, UsableCoupon } from '../../domain/promotions/offer.ts'
import { paidTrace, type Trace, traceOf } from '../../domain/promotions/trace.ts'
import { isInForce, localMoment } from '../../domain/promotions/when.ts'
import { tierOn } from '../../domain/tiers.ts'
import type { OfferUse, PricedBasket, Situation } from './basket.ts'
import { budgetsLeft, couponsConcerned } from './find-counters.ts'
import { type Refusal, refuse } from './remarks.ts'
import { type Presented, type SortedCoupons, sortCoupons, toPresented } from './sort-coupons.ts'

/** What was given before we were asked, by a quote or an offline till: exactly this is taken off. */
export type Given =
  | { by: 'quote'; quoteId: string; outcome: PricedBasket }
  | { by: 'till'; discounts: RecordedDiscount[]; uses: Omit<OfferUse, 'counters'>[] }

export type GrantedDiscounts = {
  discounts: RecordedDiscount[]
  uses: OfferUse[]
  /** How often points count, by line, and bonuses; null: as quoted. */
  points: Pick<Evaluation, 'multipliers' | 'bonusPoints'> | null
  searchStopped: boolean
  trace: Trace | null
  refused: Refusal[]
}

/** What is taken off a basket: what the engine finds, unless it was given already. */
export function grantDiscounts(situation: Situation, given?: Given): GrantedDiscounts {
  if (given?.by === 'quote') return asQuoted(situation, given.outcome)
  const presented = toPresented(situation.basket.coupons)
  const coupons = sortPresented(situation, presented)
  return given ? asTaken(situation, coupons, given) : asFound(situation, coupons, presented)
}

function asFound(
  situation: Situation,
  { usable, refused }: SortedCoupons,
  presented: Presented,
): GrantedDiscounts {
  const { evaluation, trace } = evaluate(situation, usable, 'engine')
  const byId = new Map(usable.map((coupon) => [coupon.id, coupon]))
  const withoutEffect = evaluation.couponsWithoutEffect.flatMap(({ couponId, reason }) => {
    const coupon = presented.get(byId.get(couponId)?.code ?? '')
    return coupon === undefined ? [] : refuse(`coupon-${reason}`, { coupon })
  })
  return {
    discounts: evaluation.discounts,
    uses: usesOf(evaluation, situation, byId, presented),
    points: evaluation,
    searchStopped: evaluation.searchStopped,
    trace,
    refused: [...refused, ...withoutEffect],
  }
}

const asQuoted = ({ basket, lines }: Situation, outcome: PricedBasket): GrantedDiscounts => ({
  discounts: outcome.discounts,
  uses: outcome.uses,
  points: null,
  searchStopped: outcome.flags.includes('search-stopped'),
  trace: outcome.trace && paidTrace(outcome.trace, { lines, purchasedAt: basket.purchasedAt }),
  // Cards are judged when the basket is recorded, all else was when it was quoted.
  refused: outcome.refused.filter(({ code }) => !code.startsWith('card-')),
})

/** What an offline till has taken off stands; only the points are still to be found. */
function asTaken(
  situation: Situation,
  { usable, refused }: SortedCoupons,
  { discounts, uses }: Extract<Given, { by: 'till' }>,
): GrantedDiscounts {
  const { evaluation, trace } = evaluate(situation, usable, 'till')
  const used = toPresented(uses.flatMap(({ coupon }) => coupon?.code ?? []))
  return {
    discounts,
    uses: uses.map((use) => ({
      ...use,
      counters: situation.counters.get(use.coupon?.campaignId ?? use.promotionId ?? '') ?? [],
    })),
    points: evaluation,
    searchStopped: false,
    trace,
    refused: refused.filter(({ coupon }) => !used.has(parseCode(coupon ?? '').code)),
  }
}

function usesOf(
  { promotionUses, couponUses }: Evaluation,
  { counters }: Situation,
  coupons: ReadonlyMap<string, UsableCoupon>,
  presented: Presented,
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
        coupon: {
          id: couponId,
          campaignId: promotion ? null : (subjectId as CampaignId),
          code: presented.get(code) ?? code,
        },
        sets,
        amountMinor,
        counters: counters.get(subjectId) ?? [],
      }
    }),
  ]
}

function sortPresented(
  { basket, store, member, ownLeases, context }: Situation,
  presented: Presented,
): SortedCoupons {
  const accountId = member?.accountId ?? null
  const { purchasedAt } = basket
  return sortCoupons(couponsConcerned(basket, accountId, context), {
    accountId,
    purchasedAt,
    localDate: localDate(purchasedAt, store.timeZone),
    ownLeases,
    presented,
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
  const moment = localMoment(basket.purchasedAt, store.timeZone)
  const tier = tierOn(member?.tiers ?? null, moment.localDate)
  const input: EvaluationInput = {
    lines,
    promotions: context.promotionsAt(basket.purchasedAt),
    coupons,
    budgets: budgetsLeft(counters, context, ownLeases),
    discountMaxMinor: discountMaxOf(soldMinorOf(lines), context.programme),
    isMember: member !== null,
    memberId: member?.memberId ?? null,
    tier,
    purchasedAt: basket.purchasedAt,
    storeId: store.id,
    storeGroups: store.groups,
    ...moment,
  }
  const evaluation = evaluateBasket(input)
  const { rules, now, programme } = context
  const terms = earningTermsOf(programme, tier)
  return {
    evaluation,
    trace: traceOf(input, evaluation, { rules, pricedAt: now.toISOString(), source, terms }),
  }
}

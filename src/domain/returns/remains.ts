import { areSameDiscounts, type RecordedDiscount, soldMinorOf } from '../basket.ts'
import { type EarningTerms, earnedPoints, earningOf } from '../earning.ts'
import { sumMinor } from '../money.ts'
import { evaluateBasket } from '../promotions/evaluate.ts'
import type { EvaluationInput, EvaluationLine } from '../promotions/evaluation.ts'
import { evaluateRest, type OfferKey, type RestEvaluation, type Taken } from './evaluate-rest.ts'
import { areGoodsIn, grossOfLines, type Returned, restOf } from './goods.ts'
import { scaleGiven } from './scale-given.ts'

/** A recorded basket, with all that says what a part of it would have cost. */
export type Sale = {
  /** Of a quote that was paid, with what was known of them when it was quoted. */
  lines: readonly EvaluationLine[]
  discounts: readonly RecordedDiscount[]
  /** Offers that gave points. */
  pointsFrom: readonly OfferKey[]
  netMinor: number
  pointsEarned: number
  pointsSpent: number
  /** What of the net amount nobody has paid: a till had taken points for it that were not there. */
  unpaidMinor: number
  terms: EarningTerms
  /** Everything that the engine was given; null: it is not known any more. */
  input: EvaluationInput | null
  /** What its points were found from, where that is something else: its receipt was claimed. */
  pointsInput: EvaluationInput | null
  /** What it took of everything capped. */
  taken: Taken
}

/** What is left of a basket. It depends on what was returned alone, not on how often and in which order. */
export type Remains = {
  lines: EvaluationLine[]
  discounts: RecordedDiscount[]
  uses: RestEvaluation['uses']
  netMinor: number
  pointsEarned: number
  pointsSpent: number
  /**
   * What the shopper has to have got back in money, beside the points that are restored and what nobody had paid; below
   * 0: the rest alone costs more than was paid for all.
   */
  dueMinor: number
}

/**
 * What remains of a sale when so much of it has come back. The rest is worth what it alone would have cost, with the
 * offers that were in force: the engine finds it from what it was given at the sale. Where it does not come to the
 * recorded price again (an offline till has given something of its own; nothing was kept), each discount stays in
 * proportion. Never is more due than was asked for the goods that came back, and never are more points kept than were
 * earned.
 */
export function remainsOf(sale: Sale, returned: Returned): Remains {
  const basis = basisOf(sale)
  const lines = restOf(sale.lines, returned)
  const found = basis.evaluate(lines)
  const { discounts, uses } = found
  const grossMinor = grossOfLines(lines)
  const discountMinor = sumMinor(discounts.map(({ amountMinor }) => amountMinor))
  const backMinor = grossOfLines(sale.lines) - grossMinor
  const netMinor = Math.max(grossMinor - discountMinor, sale.netMinor - backMinor)
  const positionMinor = sale.netMinor - netMinor
  const restored = pointsRestored(sale, positionMinor, lines.length === 0)
  const pointsSpent = sale.pointsSpent - restored.points
  const unpaidMinor = sale.unpaidMinor - restored.unpaidMinor
  const earned = basis.earnsAgain
    ? earnedBy(sale, lines, found, {
        netMinor,
        pointsSpent,
        unpaidMinor: basis.unpaidEarns ? 0 : unpaidMinor,
      })
    : inProportion(sale, { lines, discounts })
  return {
    lines,
    discounts,
    uses,
    netMinor,
    pointsSpent,
    pointsEarned: lines.length === 0 ? 0 : Math.min(sale.pointsEarned, earned),
    dueMinor: positionMinor - restored.minor,
  }
}

/**
 * What is paid out now, and what stands then. Nothing is ever taken back at the till: what was paid out beyond what is
 * due is owed, and held against later refunds of the same sale. Refunded less owed is what is due.
 */
export function refundOf(
  dueMinor: number,
  refundedMinor: number,
): { refundMinor: number; refundedMinor: number; owedMinor: number } {
  const refundMinor = Math.max(0, dueMinor - refundedMinor)
  const paidOutMinor = refundedMinor + refundMinor
  return { refundMinor, refundedMinor: paidOutMinor, owedMinor: paidOutMinor - dueMinor }
}

type Basis = {
  evaluate: (lines: readonly EvaluationLine[]) => RestEvaluation
  /** Whether the whole earns what it did, so that the rest earns what it alone would have. */
  earnsAgain: boolean
  /** A quote that was paid has not counted what was not there; a till that was offline is believed. */
  unpaidEarns: boolean
}

function basisOf(sale: Sale): Basis {
  const { input } = sale
  const whole = input && withPoints(sale, evaluateRest(input, sale, sale.lines), sale.lines)
  if (!whole || !areSameDiscounts(whole.discounts, sale.discounts)) {
    return { evaluate: (lines) => scaleGiven(sale, lines), earnsAgain: false, unpaidEarns: true }
  }
  const unpaidEarns = earnedBy(sale, sale.lines, whole, sale) < sale.pointsEarned
  const paid = unpaidEarns ? { ...sale, unpaidMinor: 0 } : sale
  return {
    evaluate: (lines) => withPoints(sale, evaluateRest(input, sale, lines), lines),
    earnsAgain: earnedBy(sale, sale.lines, whole, paid) >= sale.pointsEarned,
    unpaidEarns,
  }
}

/** What was taken off stands as it was paid; the points are those that a claim of just these lines would have given. */
const withPoints = (
  { pointsInput }: Sale,
  found: RestEvaluation,
  lines: readonly EvaluationLine[],
): RestEvaluation =>
  pointsInput ? { ...found, points: evaluateBasket({ ...pointsInput, lines }) } : found

type Restored = {
  points: number
  /** What of the net amount nobody had paid. */
  unpaidMinor: number
  /** What is not paid out in money, for it was not paid in money. */
  minor: number
}

/**
 * Points that had paid come back in proportion to the money that the goods were worth, all of them with the last of
 * it, and never more than that is worth. What nobody had paid goes in the same proportion, and so does what was paid in
 * money: a part of a point is not paid out, for the whole point comes back with more of the goods.
 */
function pointsRestored(
  { pointsSpent, netMinor, unpaidMinor, terms: { pointValueMinor } }: Sale,
  positionMinor: number,
  isAll: boolean,
): Restored {
  const paidMinor = Math.min(pointsSpent * pointValueMinor, Math.max(0, netMinor))
  const withoutMoneyMinor = paidMinor + unpaidMinor
  if (isAll || positionMinor >= netMinor) {
    return { points: pointsSpent, unpaidMinor, minor: withoutMoneyMinor }
  }
  const share = partOf(pointsSpent, positionMinor, netMinor)
  return {
    points: Math.max(0, Math.min(share, Math.floor(positionMinor / pointValueMinor))),
    unpaidMinor: partOf(unpaidMinor, positionMinor, netMinor),
    minor: partOf(withoutMoneyMinor, positionMinor, netMinor),
  }
}

/** By what the sold goods cost; where they cost nothing, all as long as any of them is left. */
function inProportion(
  { pointsEarned, lines: sold, discounts }: Sale,
  rest: Pick<Remains, 'lines' | 'discounts'>,
): number {
  const costMinor = costOf(sold, discounts)
  if (costMinor === 0) return areGoodsIn(rest.lines) ? pointsEarned : 0
  const restMinor = Math.min(costMinor, costOf(rest.lines, rest.discounts))
  return partOf(pointsEarned, restMinor, costMinor)
}

const costOf = (lines: readonly EvaluationLine[], discounts: readonly RecordedDiscount[]): number =>
  soldMinorOf(lines) - sumMinor(discounts.map(({ amountMinor }) => amountMinor))

/** What lines earn by the terms of the sale; tenders that do not earn have paid the same part of the rest as of all. */
function earnedBy(
  { terms, netMinor: soldMinor }: Sale,
  lines: readonly EvaluationLine[],
  { discounts, points }: RestEvaluation,
  { netMinor, pointsSpent, unpaidMinor }: Pick<Sale, 'netMinor' | 'pointsSpent' | 'unpaidMinor'>,
): number {
  const { multipliers, bonusPoints } = points ?? { multipliers: new Map(), bonusPoints: 0 }
  const earning = earningOf(
    lines,
    { discounts, multipliers, bonusPoints },
    {
      pointsMinor: pointsSpent * terms.pointValueMinor + unpaidMinor,
      notEarningMinor: partOf(terms.notEarningMinor ?? 0, netMinor, soldMinor),
    },
  )
  return earnedPoints(earning, terms)
}

/** So much of an amount as the part is of the whole, rounded down. */
const partOf = (amount: number, part: number, whole: number): number =>
  whole > 0 && part > 0
    ? Number((BigInt(amount) * BigInt(Math.min(part, whole))) / BigInt(whole))
    : 0

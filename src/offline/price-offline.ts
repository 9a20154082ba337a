import {
  grossOf,
  type LineKind,
  type RecordedLine,
  type SwipeLine,
  soldMinorOf,
} from '../domain/basket.ts'
import { localDate } from '../domain/calendar.ts'
import { parsePresentedCard } from '../domain/card-number.ts'
import { earnedPoints, earningOf } from '../domain/earning.ts'
import { disclosuresOf } from '../domain/law/line-law.ts'
import { sumMinor } from '../domain/money.ts'
import { cardHash } from '../domain/offer-pack/offer-pack.ts'
import { judgeLabels, type LabelFlag } from '../domain/pricing/judge-labels.ts'
import { findLineFault, type LineFault } from '../domain/pricing/line-faults.ts'
import { applyDiscounts, recordLines } from '../domain/pricing/record-lines.ts'
import { discountMaxOf } from '../domain/programme.ts'
import { evaluateBasket } from '../domain/promotions/evaluate.ts'
import type { Almost, Evaluation, PromotionUse } from '../domain/promotions/evaluation.ts'
import { type Said, sayAlmost } from '../domain/promotions/say.ts'
import { localMoment } from '../domain/promotions/when.ts'
import { type LeftOfLease, leasedBudgets } from './leased-budgets.ts'
import { faultAt, type OpenPack } from './open-pack.ts'

/** Of a swipe what its price depends on; a line without a kind is a sale. */
export type OfflineBasket = {
  card: string | null
  lines: readonly (Omit<SwipeLine, 'kind'> & { kind?: LineKind })[]
}

export type OfflineOptions = {
  /** What is left to this till of what the store holds of capped promotions; none of those that are not named. */
  leasesLeft?: readonly LeftOfLease[]
}

/** As a swipe's `offline.discounts` takes it. */
export type OfflineDiscount = {
  line: number
  promotionId: string
  amountMinor: number
  receiptLabel: string
}

export type OfflineLine = {
  line: number
  sku: string
  amountMinor: number
  discountMinor: number
  netMinor: number
}

export type OfflineAlmost = Said & {
  promotionId: string | null
  receiptLabel: string
  short: { amountMinor: number } | { units: number }
}

export type CardRefusal = 'card-form' | 'card-check-digit' | 'card-blocked'

export type OfflinePriced = {
  ok: true
  lines: OfflineLine[]
  discounts: OfflineDiscount[]
  /** What was used of each promotion, for whoever keeps count of leases. */
  uses: Pick<PromotionUse, 'promotionId' | 'sets' | 'amountMinor'>[]
  totals: { grossMinor: number; discountMinor: number; netMinor: number }
  almost: OfflineAlmost[]
  /** What the basket would earn, paid without points by a member; 0 without a card. */
  points: { estimated: number }
  refused: { code: CardRefusal }[]
  flags: (LabelFlag | 'search-stopped')[]
  /** What the law wants the shopper to be told. */
  disclosures: string[]
}

/** `at`: the place of the line. */
export type OfflineFault =
  | { ok: false; reason: LineFault['code']; at: number }
  | { ok: false; reason: 'not-yet-valid' | 'expired' }

/**
 * Prices a basket that is bought at `now` with a verified pack, by the engine and the law of the service. A card that is
 * not known to be blocked is taken for a member's.
 */
export function priceOffline(
  pack: OpenPack,
  basket: OfflineBasket,
  now: Date,
  { leasesLeft = [] }: OfflineOptions = {},
): OfflinePriced | OfflineFault {
  const late = faultAt(pack.document, now)
  if (late) return { ok: false, reason: late }
  const given = basket.lines.map((line): SwipeLine => ({ ...line, kind: line.kind ?? 'sale' }))
  const fault = findLineFault(given)
  if (fault) return { ok: false, reason: fault.code, at: fault.at }
  const labels = judgeLabels(given, pack.barcodeLayouts)
  if (labels.unexplainedAt !== null) {
    return { ok: false, reason: 'amount-mismatch', at: labels.unexplainedAt }
  }
  const { timeZone, jurisdiction } = pack.document
  const where = { jurisdiction, day: localDate(now, timeZone) }
  const lines = recordLines(given, pack, where, labels.weights)
  const refusal = whyNotMember(pack, basket.card)
  const isMember = basket.card !== null && refusal === null
  const evaluation = evaluate(pack, { lines, isMember, now, leasesLeft })
  applyDiscounts(lines, evaluation.discounts)
  return {
    ok: true,
    ...figuresOf(pack, lines, evaluation),
    points: { estimated: isMember ? estimate(pack, lines, evaluation) : 0 },
    refused: refusal === null ? [] : [{ code: refusal }],
    flags: [...(evaluation.searchStopped ? ['search-stopped' as const] : []), ...labels.flags],
    disclosures: disclosuresOf(lines),
  }
}

/** A code of the app stands for the card whose number is in it; whether it was good then, its recording says. */
function whyNotMember({ blockedCards }: OpenPack, card: string | null): CardRefusal | null {
  if (card === null) return null
  const parsed = parsePresentedCard(card)
  if (!parsed.ok) return parsed.fault === 'wrong-check-digit' ? 'card-check-digit' : 'card-form'
  return blockedCards.has(cardHash(parsed.number)) ? 'card-blocked' : null
}

type Sale = {
  lines: readonly RecordedLine[]
  isMember: boolean
  now: Date
  leasesLeft: readonly LeftOfLease[]
}

const evaluate = (
  { document, promotions }: OpenPack,
  { lines, isMember, now, leasesLeft }: Sale,
): Evaluation =>
  evaluateBasket({
    lines,
    promotions,
    coupons: [],
    budgets: leasedBudgets(document, leasesLeft, now),
    discountMaxMinor: discountMaxOf(soldMinorOf(lines), document.programme),
    isMember,
    memberId: null,
    tier: null,
    storeId: document.storeId,
    storeGroups: document.storeGroups,
    purchasedAt: now,
    ...localMoment(now, document.timeZone),
  })

const estimate = (
  { document }: OpenPack,
  lines: readonly RecordedLine[],
  evaluation: Evaluation,
): number =>
  earnedPoints(
    earningOf(lines, evaluation, { pointsMinor: 0, notEarningMinor: 0 }),
    document.programme.earning,
  )

function figuresOf(
  { document }: OpenPack,
  lines: readonly RecordedLine[],
  evaluation: Evaluation,
): Pick<OfflinePriced, 'lines' | 'discounts' | 'uses' | 'totals' | 'almost'> {
  const discounts = evaluation.discounts.map(
    ({ line, promotionId, amountMinor, receiptLabel }) => ({
      line,
      promotionId: promotionId ?? '',
      amountMinor,
      receiptLabel,
    }),
  )
  const grossMinor = sumMinor(lines.map(grossOf))
  const discountMinor = sumMinor(discounts.map(({ amountMinor }) => amountMinor))
  return {
    lines: lines.map((line) => ({
      line: line.line,
      sku: line.sku,
      amountMinor: line.amountMinor,
      discountMinor: line.discountMinor,
      netMinor: grossOf(line) - line.discountMinor,
    })),
    discounts,
    uses: evaluation.promotionUses.map(({ promotionId, sets, amountMinor }) => ({
      promotionId,
      sets,
      amountMinor,
    })),
    totals: { grossMinor, discountMinor, netMinor: grossMinor - discountMinor },
    almost: evaluation.almost.map((one) => toAlmost(one, document.programme.currency)),
  }
}

const toAlmost = (almost: Almost, currency: string): OfflineAlmost => ({
  promotionId: almost.promotionId,
  receiptLabel: almost.receiptLabel,
  short:
    almost.short.kind === 'amount'
      ? { amountMinor: almost.short.amountMinor }
      : { units: almost.short.units },
  ...sayAlmost(almost, currency),
})

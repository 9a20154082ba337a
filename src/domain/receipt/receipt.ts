import { grossOf, type LineKind, type RecordedDiscount, type RecordedLine } from '../basket.ts'
import { disclosuresOf } from '../law/line-law.ts'
import { sumMinor } from '../money.ts'
import type { Almost } from '../promotions/evaluation.ts'
import { STORE_FUNDER } from '../promotions/offer.ts'
import { pricedFor, type Trace } from '../promotions/trace.ts'
import { type LocalMoment, localMoment } from '../promotions/when.ts'
import { receiptCodeOf } from './receipt-code.ts'

/** What is recorded of a basket, as far as its receipt tells it. */
export type ReceiptFacts = {
  reference: string
  storeId: string
  purchasedAt: Date
  grossMinor: number
  discountMinor: number
  netMinor: number
  pointsEarned: number
  pointsSpent: number
  /** Null: there was no card. */
  pointsBalance: number | null
  lines: readonly RecordedLine[]
  discounts: readonly RecordedDiscount[]
  tenders: readonly Tender[]
  couponsRedeemed: readonly { code: string; amountMinor: number }[]
  trace: Trace | null
}

/** What else a receipt needs, none of which changes what is recorded. */
export type ReceiptTerms = {
  currency: string
  /** For baskets that were recorded before their own terms and clock were kept with them. */
  pointValueMinor: number
  timeZone: string
  /** Makes receipt codes. */
  secret: string
}

export type Tender = { type: string; amountMinor: number }

export type ReceiptLine = {
  line: number
  kind: LineKind
  sku: string
  /** As the catalogue called it then; null: it did not know it. */
  name: string | null
  quantity: number
  unitPriceMinor: number
  weightGrams?: number | undefined
  /** What it adds to the gross: a deposit given back is below 0, a voided line 0. */
  amountMinor: number
  discounts: { label: string; amountMinor: number; funder: string }[]
}

export type Receipt = LocalMoment & {
  reference: string
  storeId: string
  purchasedAt: string
  currency: string
  lines: ReceiptLine[]
  totals: { grossMinor: number; discountMinor: number; netMinor: number }
  paidWithPointsMinor: number
  tenders: readonly Tender[]
  changeMinor: number
  /** Null: there was no card. */
  points: { earned: number; spent: number; balance: number } | null
  coupons: { code: string; amountMinor: number }[]
  /** The offer that a little more would have brought, the nearest one. */
  nextReward: { label: string; short: Almost['short'] } | null
  disclosures: string[]
  /** By which a member claims it; null: there was a card. */
  receiptCode: string | null
}

/** The receipt of a basket: the same whenever it is asked for, for it goes by what was recorded alone. */
export function toReceipt(facts: ReceiptFacts, terms: ReceiptTerms): Receipt {
  const { reference, storeId, purchasedAt, netMinor, tenders, trace } = facts
  const pointValueMinor = trace?.terms?.pointValueMinor ?? terms.pointValueMinor
  const dueMinor = Math.max(0, netMinor)
  const paidWithPointsMinor = Math.min(facts.pointsSpent * pointValueMinor, dueMinor)
  const tenderedMinor = sumMinor(tenders.map((tender) => tender.amountMinor))
  const { localDate, localTime } = clockOf(facts, terms.timeZone)
  const [nearest] = trace?.almost ?? []
  return {
    reference,
    storeId,
    purchasedAt: purchasedAt.toISOString(),
    localDate,
    localTime,
    currency: terms.currency,
    lines: toLines(facts),
    totals: { grossMinor: facts.grossMinor, discountMinor: facts.discountMinor, netMinor },
    paidWithPointsMinor,
    tenders,
    changeMinor: Math.max(0, tenderedMinor + paidWithPointsMinor - netMinor),
    points: pointsOf(facts),
    coupons: facts.couponsRedeemed.map(({ code, amountMinor }) => ({ code, amountMinor })),
    nextReward: nearest ? { label: nearest.receiptLabel, short: nearest.short } : null,
    disclosures: disclosuresOf(facts.lines),
    receiptCode: facts.pointsBalance === null ? receiptCodeOf(reference, terms.secret) : null,
  }
}

const pointsOf = ({ pointsEarned, pointsSpent, pointsBalance }: ReceiptFacts): Receipt['points'] =>
  pointsBalance === null
    ? null
    : { earned: pointsEarned, spent: pointsSpent, balance: pointsBalance }

const nothing: ReceiptLine['discounts'] = []

function toLines({ lines, discounts }: ReceiptFacts): ReceiptLine[] {
  const byLine = new Map<number, ReceiptLine['discounts']>()
  for (const { line, receiptLabel, amountMinor, funder = STORE_FUNDER } of discounts) {
    const discount = { label: receiptLabel, amountMinor, funder }
    const before = byLine.get(line)
    if (before) before.push(discount)
    else byLine.set(line, [discount])
  }
  return lines.map((line) => ({
    line: line.line,
    kind: line.kind,
    sku: line.sku,
    name: line.name ?? null,
    quantity: line.quantity,
    unitPriceMinor: line.unitPriceMinor,
    weightGrams: line.weightGrams,
    amountMinor: grossOf(line),
    discounts: byLine.get(line.line) ?? nothing,
  }))
}

const MINUTE_MS = 60_000

/**
 * Day and time by the store's clock as it was kept with the basket: a time zone that is corrected later changes no
 * receipt. A quote that was paid kept its own moment, from which the purchase is as far away as it is in UTC.
 */
function clockOf({ purchasedAt, trace }: ReceiptFacts, timeZone: string): LocalMoment {
  if (!trace) return localMoment(purchasedAt, timeZone)
  const { localDate, localTime } = trace.given
  if (trace.given.purchasedAt === undefined) return { localDate, localTime }
  const pricedMs = pricedFor(trace, { purchasedAt }).getTime()
  const shownMs = Date.parse(`${localDate}T${localTime}:00Z`) + (pricedMs % MINUTE_MS)
  const shown = new Date(shownMs + purchasedAt.getTime() - pricedMs).toISOString()
  const [day = '', time = ''] = shown.split('T')
  return { localDate: day, localTime: time.slice(0, 5) }
}

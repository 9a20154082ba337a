import type { z } from 'zod'
import { grossOf, type SwipeLine } from '../../domain/basket.ts'
import { daysBetween } from '../../domain/calendar.ts'
import { canonicalHash } from '../../domain/canonical-json.ts'
import { readCard } from '../../domain/card-number.ts'
import { RECEIPT_COLUMNS, type ReceiptColumns } from '../../domain/receipt/print-receipt.ts'
import { type Reference, referenceKey } from '../../domain/reference.ts'
import { fieldProblem } from '../../errors.ts'
import type { TerminalPrincipal } from '../../platform/auth/principal.ts'
import type { Basket } from '../pricing/basket.ts'
import { BASKET_MAX_MINOR, checkLines } from '../pricing/check-lines.ts'
import { checkPurchaseTime } from '../pricing/check-purchase-time.ts'
import { checkReference } from '../references/check-reference.ts'
import type { swipeBody } from './baskets.schemas.ts'

export type SwipeBody = z.infer<typeof swipeBody>

/** A swipe that is fit to be recorded, whatever the state of the database. */
export type CheckedSwipe = {
  body: SwipeBody
  /** As pricing sees it. */
  basket: Basket
  reference: Reference
  purchasedAt: Date
  bodyHash: Buffer
  /** True where the sale has already happened (a batch, an offline till): what is short is flagged, not refused. */
  settled: boolean
  tenderedMinor: number
  receiptColumns: ReceiptColumns
}

type CheckOptions = {
  terminal: TerminalPrincipal
  now: Date
  settled: boolean
  receiptColumns?: ReceiptColumns
}

/**
 * Everything that can be judged from the swipe alone. `received` is the JSON as it came, for the hash that tells a
 * repeat from a conflict. Errors: date-impossible, foreign-terminal, purchased-in-future, line-repeated,
 * amount-mismatch, total-too-large, discount-exceeds-line.
 */
export function checkSwipe(
  body: SwipeBody,
  received: unknown,
  options: CheckOptions,
): CheckedSwipe {
  const reference = checkReference(body.reference, options.terminal)
  const purchasedAt = checkPurchaseTime(body.purchasedAt, options.now)
  checkLines(body.lines)
  checkOfflineDiscounts(body)
  const tenderedMinor = body.tenders.reduce((sum, tender) => sum + tender.amountMinor, 0)
  if (tenderedMinor > BASKET_MAX_MINOR) {
    const detail = `The tenders come to more than ${BASKET_MAX_MINOR}.`
    throw fieldProblem('total-too-large', '/tenders', detail)
  }
  return {
    body,
    basket: toBasket(body, reference, purchasedAt),
    reference,
    purchasedAt,
    bodyHash: hashBody(received, reference),
    settled: options.settled || body.offline !== undefined,
    tenderedMinor,
    receiptColumns: options.receiptColumns ?? RECEIPT_COLUMNS,
  }
}

function toBasket(body: SwipeBody, reference: Reference, purchasedAt: Date): Basket {
  const { discounts = [] } = body.offline ?? {}
  return {
    ...body,
    ...reference,
    card: readCard(body.card),
    purchasedAt,
    promotionsGiven: discounts.flatMap(({ promotionId }) => promotionId ?? []),
    codesGiven: discounts.flatMap(({ couponCode }) => couponCode ?? []),
  }
}

/** True when the business date is more than a day from the local day of purchase. */
export const isBusinessDateFar = (businessDate: string, localDate: string): boolean =>
  Math.abs(daysBetween(businessDate, localDate)) > 1

function checkOfflineDiscounts(body: SwipeBody): void {
  const { discounts = [] } = body.offline ?? {}
  if (discounts.length === 0) return
  const lines = new Map(body.lines.map((line) => [line.line, line]))
  const left = new Map(body.lines.map((line) => [line.line, discountable(line)]))
  for (const [index, { line, amountMinor }] of discounts.entries()) {
    const rest = (left.get(line) ?? 0) - amountMinor
    if (rest < 0) {
      const detail = whyTooMuch(line, lines.get(line))
      throw fieldProblem('discount-exceeds-line', `/offline/discounts/${index}`, detail)
    }
    left.set(line, rest)
  }
}

function whyTooMuch(number: number, line: SwipeLine | undefined): string {
  if (!line) return `There is no line ${number}.`
  return line.kind === 'voided' ? `Line ${number} is voided.` : 'More than the line holds.'
}

const discountable = (line: SwipeLine): number => Math.max(0, grossOf(line))

/** A till that forwards offline what it had sent online adds or drops these; the sale is the same. */
const notPartOfTheSale = new Set(['quoteId', 'offline', 'type'])

function hashBody(received: unknown, reference: Reference): Buffer {
  const sale = Object.entries(received as object).filter(([name]) => !notPartOfTheSale.has(name))
  return canonicalHash({ ...Object.fromEntries(sale), reference: referenceKey(reference) })
}

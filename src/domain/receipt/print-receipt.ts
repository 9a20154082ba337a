import { formatMinor, formatScaled } from '../currency.ts'
import { STORE_FUNDER } from '../promotions/offer.ts'
import { beside, clean, wrap } from './columns.ts'
import type { Receipt, ReceiptLine } from './receipt.ts'

/** How wide a receipt can be: paper of 58 mm, of 80 mm, and of 80 mm in a narrow font. */
export const receiptColumns = [32, 40, 48] as const
export type ReceiptColumns = (typeof receiptColumns)[number]
export const RECEIPT_COLUMNS: ReceiptColumns = 40

const INDENT = '  '

/** The receipt in lines of at most so many columns, amounts at the right edge. */
export function printReceipt(receipt: Receipt, columns: ReceiptColumns): string[] {
  const rule = '-'.repeat(columns)
  const rows: string[] = [
    ...wrap(`Receipt ${receipt.reference}`, columns),
    `${receipt.localDate} ${receipt.localTime}`,
    rule,
  ]
  for (const line of receipt.lines) printLine(rows, line, receipt.currency, columns)
  rows.push(rule)
  printTotals(rows, receipt, columns)
  rows.push(rule)
  printPoints(rows, receipt, columns)
  for (const { code } of receipt.coupons) rows.push(...wrap(`Coupon used: ${code}`, columns))
  if (receipt.nextReward) rows.push(...wrap(sayNext(receipt.nextReward, receipt.currency), columns))
  for (const text of receipt.disclosures) rows.push(...wrap(text, columns))
  if (receipt.receiptCode !== null) printCode(rows, receipt.receiptCode, columns)
  return rows
}

const titles: Readonly<Record<ReceiptLine['kind'], string>> = {
  sale: '',
  deposit: 'Deposit ',
  depositReturn: 'Deposit back ',
  voided: '',
}

/** A voided line is on the till's journal, and no part of what was bought. */
function printLine(rows: string[], line: ReceiptLine, currency: string, columns: number): void {
  if (line.kind === 'voided') return
  const title = titles[line.kind] + titleOf(line)
  const priced = pricedAt(line, currency)
  rows.push(...beside(title, formatMinor(line.amountMinor, currency), columns))
  if (priced !== '') rows.push(...indented(wrap(priced, columns - INDENT.length)))
  for (const { label, amountMinor, funder } of line.discounts) {
    const figure = formatMinor(-amountMinor, currency)
    rows.push(...indented(beside(label, figure, columns - INDENT.length)))
    if (funder === STORE_FUNDER) continue
    rows.push(...indented(wrap(`paid by ${funder}`, columns - INDENT.length)))
  }
}

/** Catalogues that have nothing to print for a product leave its number. */
const titleOf = ({ name, sku }: ReceiptLine): string =>
  name !== null && clean(name) !== '' ? name : sku

const indented = (rows: readonly string[]): string[] => rows.map((row) => INDENT + row)

function pricedAt(
  { quantity, weightGrams, unitPriceMinor }: ReceiptLine,
  currency: string,
): string {
  if (weightGrams !== undefined) {
    return `${formatScaled(weightGrams, 3)} kg x ${formatMinor(unitPriceMinor, currency)}`
  }
  return quantity === 1 ? '' : `${quantity} x ${formatMinor(unitPriceMinor, currency)}`
}

function printTotals(rows: string[], receipt: Receipt, columns: number): void {
  const { totals, currency, points, paidWithPointsMinor, changeMinor } = receipt
  const print = (text: string, minor: number) =>
    rows.push(...beside(text, formatMinor(minor, currency), columns))
  if (totals.discountMinor > 0) {
    print('Before offers', totals.grossMinor)
    print('You saved', -totals.discountMinor)
  }
  print(`TOTAL ${currency}`, totals.netMinor)
  if (paidWithPointsMinor > 0) print(`Paid with ${points?.spent ?? 0} points`, paidWithPointsMinor)
  for (const { type, amountMinor } of receipt.tenders) print(type, amountMinor)
  if (changeMinor > 0) print('Change', changeMinor)
}

function printPoints(rows: string[], { points }: Receipt, columns: number): void {
  if (!points) return
  rows.push(...beside('Points earned', String(points.earned), columns))
  if (points.spent > 0) rows.push(...beside('Points spent', String(points.spent), columns))
  rows.push(...beside('Points balance', String(points.balance), columns))
}

function sayNext({ label, short }: NonNullable<Receipt['nextReward']>, currency: string): string {
  const missing =
    short.kind === 'amount'
      ? `${formatMinor(short.amountMinor, currency)} more`
      : `${short.units} more ${short.units === 1 ? 'piece' : 'pieces'}`
  return `${missing} for: ${label}`
}

/** In one line where it fits, else broken before the check; whoever types it may leave the break in. */
function printCode(rows: string[], code: string, columns: number): void {
  rows.push(...wrap('No card shown? Claim the points of this receipt with:', columns))
  const at = code.lastIndexOf('-') + 1
  const parts = code.length <= columns ? [code] : [code.slice(0, at), code.slice(at)]
  rows.push(...parts.flatMap((part) => wrap(part, columns)))
}

import {
  isSold,
  type ProductFacts,
  type RecordedDiscount,
  type RecordedLine,
  type SwipeLine,
} from '../basket.ts'
import { type LawIndex, lawOf, type PlaceAndDay } from '../law/line-law.ts'

/** What is known of goods: by sku, and what the law says of their class. */
type Known = { products: ReadonlyMap<string, ProductFacts | null>; law: LawIndex }

/** Lines with the facts of their products, what the law says of them and what they weigh; nothing is taken off yet. */
export function recordLines(
  lines: readonly SwipeLine[],
  { products, law }: Known,
  where: PlaceAndDay,
  weights: ReadonlyMap<number, number>,
): RecordedLine[] {
  return lines.map((line) => {
    const facts = products.get(line.sku) ?? null
    const bearing = facts && isSold(line) ? lawOf(law, where, facts, line.quantity) : null
    // Written out: objects made by spreading cost the engine and the serialiser several times as much.
    return {
      line: line.line,
      kind: line.kind,
      sku: line.sku,
      name: facts?.name ?? undefined,
      barcode: line.barcode,
      quantity: line.quantity,
      unitPriceMinor: line.unitPriceMinor,
      amountMinor: line.amountMinor,
      weightGrams: weights.get(line.line),
      department: facts?.department ?? null,
      category: facts?.category ?? null,
      brand: facts?.brand ?? null,
      costMinor: facts?.costMinor ?? null,
      policyClass: facts?.policyClass ?? null,
      known: facts !== null,
      discountMinor: 0,
      law: bearing ?? undefined,
    }
  })
}

/** Says on the lines what is taken off them. */
export function applyDiscounts(
  lines: RecordedLine[],
  discounts: readonly RecordedDiscount[],
): void {
  const byLine = new Map(lines.map((line) => [line.line, line]))
  for (const discount of discounts) {
    const line = byLine.get(discount.line)
    if (line) line.discountMinor += discount.amountMinor
  }
}

import type { ReceiptFacts, ReceiptTerms } from '../../../src/domain/receipt/receipt.ts'

type Line = ReceiptFacts['lines'][number]

export const aReceiptLine = (line: number, fields: Partial<Line> = {}): Line => ({
  line,
  kind: 'sale',
  sku: `sku-${line}`,
  name: `Product ${line}`,
  quantity: 1,
  unitPriceMinor: 200,
  amountMinor: 200,
  weightGrams: undefined,
  discountMinor: 0,
  department: null,
  category: null,
  brand: null,
  costMinor: null,
  policyClass: null,
  known: true,
  ...fields,
})

export const terms: ReceiptTerms = {
  currency: 'EUR',
  pointValueMinor: 1,
  timeZone: 'Europe/Dublin',
  secret: 'a secret for tests',
}

/** A basket whose figures agree; without a card unless told otherwise. */
export function someFacts(fields: Partial<ReceiptFacts> = {}): ReceiptFacts {
  const { lines = [aReceiptLine(1), aReceiptLine(2)], discounts = [] } = fields
  const grossMinor = lines.reduce((sum, line) => sum + line.amountMinor, 0)
  const discountMinor = discounts.reduce((sum, discount) => sum + discount.amountMinor, 0)
  const netMinor = grossMinor - discountMinor
  return {
    reference: '20261120-0042-03-000001',
    storeId: '0042',
    lines,
    discounts,
    purchasedAt: new Date('2026-11-20T10:15:00Z'),
    grossMinor,
    discountMinor,
    netMinor,
    pointsEarned: 0,
    pointsSpent: 0,
    pointsBalance: null,
    tenders: [{ type: 'cash', amountMinor: netMinor }],
    couponsRedeemed: [],
    trace: null,
    ...fields,
  }
}

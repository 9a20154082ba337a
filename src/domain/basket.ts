import type { AccountId, BasketId, CouponId, PromotionId } from './ids.ts'
import type { LineLaw } from './law/line-law.ts'

export const lineKinds = ['sale', 'deposit', 'depositReturn', 'voided'] as const
export type LineKind = (typeof lineKinds)[number]

/** A line as a terminal sends it. Money in minor units; weighed lines price a kilogram. */
export type SwipeLine = {
  line: number
  kind: LineKind
  sku: string
  barcode?: string | undefined
  quantity: number
  unitPriceMinor: number
  amountMinor: number
  weightGrams?: number | undefined
}

/** What the catalogue says of a product at the moment of purchase. */
export type ProductFacts = {
  /** How it is called on receipts; absent: recorded before it was kept. */
  name?: string | null | undefined
  department: string | null
  category: string | null
  brand: string | null
  costMinor: number | null
  policyClass: string | null
  /** Of one piece; null: none, or not known. */
  pureAlcoholMicrolitres: number | null
}

/** A line as it is recorded for good: the till's figures, the product's facts, what was taken off. */
export type RecordedLine = SwipeLine &
  Omit<ProductFacts, 'pureAlcoholMicrolitres'> & {
    /** False: the catalogue did not have this sku. */
    known: boolean
    discountMinor: number
    /** What the law says of it; absent where nothing bears on it. */
    law?: LineLaw | undefined
  }

export type RecordedDiscount = {
  line: number
  promotionId: PromotionId | null
  version: number | null
  couponId: CouponId | null
  amountMinor: number
  receiptLabel: string
  /** Present where a till had given it away though its coupon or a cap was used up. */
  unbacked?: true
  /** Who pays, where it is not the store. */
  funder?: string
}

/** Whether the same offers take the same off the same lines; how it is labelled, and who pays, makes no difference. */
export function areSameDiscounts(
  some: readonly RecordedDiscount[],
  others: readonly RecordedDiscount[],
): boolean {
  const keyOf = ({ line, promotionId, couponId, amountMinor }: RecordedDiscount): string =>
    [line, promotionId, couponId, amountMinor].join(' ')
  return some.map(keyOf).sort().join() === others.map(keyOf).sort().join()
}

/** What consumers of purchase events read: a basket as it was recorded. */
export type RecordedBasket = {
  id: BasketId
  accountId: AccountId
  storeId: string
  timeZone: string
  purchasedAt: Date
  recordedAt: Date
  netMinor: number
  lines: RecordedLine[]
}

/** Money of a line in the basket's gross: deposits given back subtract, voided lines count nothing. */
export function grossOf(line: Pick<SwipeLine, 'kind' | 'amountMinor'>): number {
  switch (line.kind) {
    case 'sale':
    case 'deposit':
      return line.amountMinor
    case 'depositReturn':
      return -line.amountMinor
    case 'voided':
      return 0
    default:
      return line.kind satisfies never
  }
}

/** Only sold goods earn and are discounted. */
export const isSold = (line: Pick<SwipeLine, 'kind'>): boolean => line.kind === 'sale'

/** What sold goods cost together before anything is taken off. */
export const soldMinorOf = (lines: readonly Pick<SwipeLine, 'kind' | 'amountMinor'>[]): number =>
  lines.reduce((sum, line) => (isSold(line) ? sum + line.amountMinor : sum), 0)

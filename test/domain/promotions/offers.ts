import type { EvaluationInput, EvaluationLine } from '../../../src/domain/promotions/evaluate.ts'
import type { Promotion, Scope, UsableCoupon } from '../../../src/domain/promotions/offer.ts'

/** Offers and lines that are plain in everything; a test names only what it is about. */

export const wholeBasket: Scope = { products: [], categories: [] }
export const onProducts = (...products: string[]): Scope => ({ products, categories: [] })
export const onCategories = (...categories: string[]): Scope => ({ products: [], categories })

export const lineOf = (
  line: number,
  amountMinor: number,
  fields: Partial<EvaluationLine> = {},
): EvaluationLine => ({
  line,
  kind: 'sale',
  sku: `sku-${line}`,
  category: null,
  amountMinor,
  ...fields,
})

export const promotionOf = (id: string, fields: Partial<Promotion> = {}): Promotion => ({
  id,
  version: 1,
  title: `Promotion ${id}`,
  receiptLabel: `Promotion ${id}`,
  reward: { kind: 'percentOff', percent: 10 },
  appliesTo: wholeBasket,
  audience: 'everyone',
  startsOn: null,
  endsOn: null,
  inForceFrom: null,
  inForceUntil: null,
  ...fields,
})

export const couponOf = (id: string, fields: Partial<UsableCoupon> = {}): UsableCoupon => ({
  id,
  campaignId: 'campaign',
  code: `CODE-${id}`,
  receiptLabel: `Coupon ${id}`,
  reward: { kind: 'percentOff', percent: 10 },
  appliesTo: wholeBasket,
  expiresAt: new Date('2026-12-31T00:00:00Z'),
  ...fields,
})

/** A member's basket on 2026-11-20 without caps. */
export const inputOf = (fields: Partial<EvaluationInput>): EvaluationInput => ({
  lines: [],
  promotions: [],
  coupons: [],
  budgets: new Map(),
  isMember: true,
  purchasedAt: new Date('2026-11-20T10:15:00Z'),
  localDate: '2026-11-20',
  ...fields,
})

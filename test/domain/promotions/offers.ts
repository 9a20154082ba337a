import type { EvaluationInput, EvaluationLine } from '../../../src/domain/promotions/evaluation.ts'
import type { Promotion, Scope, UsableCoupon } from '../../../src/domain/promotions/offer.ts'
import { everything, toScope } from '../../../src/domain/promotions/scope.ts'

/** Offers and lines that are plain in everything; a test names only what it is about. */

export const wholeBasket: Scope = everything
export const onProducts = (...products: string[]): Scope => toScope({ products })
export const onCategories = (...categories: string[]): Scope => toScope({ categories })

export const lineOf = (
  line: number,
  amountMinor: number,
  fields: Partial<EvaluationLine> = {},
): EvaluationLine => ({
  line,
  kind: 'sale',
  sku: `sku-${line}`,
  category: null,
  brand: null,
  quantity: 1,
  amountMinor,
  ...fields,
})

const terms = {
  funder: 'store',
  reward: { kind: 'percentOff', percent: 10 },
  appliesTo: wholeBasket,
  stacking: 'onePerLine',
  priority: 0,
  minimumSpend: null,
  discountMaxMinor: null,
  setsPerBasket: null,
} as const

export const promotionOf = (id: string, fields: Partial<Promotion> = {}): Promotion => ({
  id,
  version: 1,
  title: `Promotion ${id}`,
  receiptLabel: `Promotion ${id}`,
  ...terms,
  audience: 'everyone',
  members: [],
  tiers: [],
  couponRequired: false,
  budget: null,
  caps: [],
  stores: [],
  storeGroups: [],
  startsOn: null,
  endsOn: null,
  weekdays: [],
  hours: null,
  inForceFrom: null,
  inForceUntil: null,
  ...fields,
})

export const couponOf = (id: string, fields: Partial<UsableCoupon> = {}): UsableCoupon => ({
  id,
  subjectId: 'campaign',
  of: null,
  code: `CODE-${id}`,
  receiptLabel: `Coupon ${id}`,
  ...terms,
  ...fields,
})

/** A member's basket at a quarter past ten on Friday 2026-11-20, without caps. */
export const inputOf = (fields: Partial<EvaluationInput>): EvaluationInput => ({
  lines: [],
  promotions: [],
  coupons: [],
  budgets: new Map(),
  discountMaxMinor: null,
  isMember: true,
  memberId: null,
  tier: null,
  storeId: '0042',
  storeGroups: [],
  purchasedAt: new Date('2026-11-20T10:15:00Z'),
  localDate: '2026-11-20',
  localTime: '10:15',
  ...fields,
})

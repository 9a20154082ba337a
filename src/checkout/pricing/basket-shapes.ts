import { z } from 'zod'
import { lineKinds, type RecordedDiscount } from '../../domain/basket.ts'
import type { Almost } from '../../domain/promotions/evaluation.ts'
import { STORE_FUNDER } from '../../domain/promotions/offer.ts'
import { sayAlmost } from '../../domain/promotions/say.ts'
import { RECEIPT_COLUMNS, receiptColumns } from '../../domain/receipt/print-receipt.ts'
import { instant, minor, signedMinor, sku, text } from '../../platform/http/shapes.ts'
import { displays, flagCodes, flags, listed, type Refusal, refusalCodes } from './remarks.ts'

const LINES_MAX = 500

const count = z.int().min(1).max(1_000_000)

const swipeLine = z
  .strictObject({
    line: z.int().min(1).max(1_000_000).describe('Number of the line, unique in the basket'),
    kind: z.enum(lineKinds).default('sale'),
    sku,
    barcode: text(128).optional(),
    quantity: count.describe('Pieces; labels of weighed goods'),
    unitPriceMinor: minor.describe('Per piece, or per kilogram where the line is weighed'),
    amountMinor: minor.describe('Quantity times unit price, unless the line is weighed'),
    weightGrams: z
      .int()
      .min(1)
      .max(100_000_000)
      .optional()
      .describe('Of all labels; a barcode with a price or weight may stand for it'),
  })
  .meta({ id: 'SwipeLine' })

export const basketContent = {
  card: z
    .string()
    .max(64)
    .nullable()
    .default(null)
    .describe('Card number as scanned; null: no card'),
  purchasedAt: instant,
  operatorId: text(64).optional(),
  lines: z.array(swipeLine).min(1).max(LINES_MAX),
  coupons: z.array(text(64)).max(50).default([]).describe('Codes presented by the shopper'),
  spendPoints: z.int().min(0).default(0),
}

/** A sentence for the shopper’s display and one for staff. */
export const said = {
  display: z.string().describe('For the shopper’s display, at most 40 characters'),
  staff: z.string().describe('For staff'),
}

export const refusal = z
  .object({
    code: z.enum(refusalCodes),
    coupon: z.string().nullable().describe('The code that was presented'),
    detail: z.string(),
    display: said.display,
  })
  .meta({ id: 'Refusal' })

export const receiptWidth = z.coerce
  .number()
  .pipe(z.literal(receiptColumns))
  .default(RECEIPT_COLUMNS)
  .describe('Columns of the receipt: 32, 40 or 48')

export const flagList = z.array(z.enum(flagCodes)).describe(listed(flags))

export const disclosures = z
  .array(z.string())
  .describe('What the law wants the shopper to be told of these goods')

export const memberBrief = z
  .object({
    id: z.string(),
    givenName: z.string().nullable(),
    tier: z.string().nullable().describe('At the purchase; null: in none'),
  })
  .meta({ id: 'MemberBrief' })

export const lastBasket = z
  .object({ id: z.string(), purchasedAt: z.string() })
  .describe('The latest purchase that the answer knows of')
  .meta({ id: 'LastBasket' })

export const totals = z
  .object({ grossMinor: signedMinor, discountMinor: minor, netMinor: signedMinor })
  .meta({ id: 'Totals' })

export const discountLine = z
  .object({
    line: z.int(),
    promotionId: z.string().nullable(),
    couponId: z.string().nullable(),
    amountMinor: minor,
    receiptLabel: z.string(),
    funder: z.string().describe('Who pays: store, or a manufacturer by name'),
  })
  .meta({ id: 'DiscountLine' })

type DiscountLine = z.infer<typeof discountLine>

/** Discounts as answers show them; named one by one, for a batch carries them past a route’s allow-list. */
export const toDiscountLines = (discounts: readonly RecordedDiscount[]): DiscountLine[] =>
  discounts.map((discount) => ({
    line: discount.line,
    promotionId: discount.promotionId,
    couponId: discount.couponId,
    amountMinor: discount.amountMinor,
    receiptLabel: discount.receiptLabel,
    funder: discount.funder ?? STORE_FUNDER,
  }))

export const almostOffer = z
  .object({
    promotionId: z.string().nullable(),
    couponId: z.string().nullable(),
    receiptLabel: z.string(),
    short: z
      .object({ amountMinor: minor.optional(), units: z.int().optional() })
      .describe('What is missing: an amount to be spent, or pieces'),
    ...said,
  })
  .meta({ id: 'AlmostOffer' })

export const toAlmost = (almost: Almost, currency: string): z.infer<typeof almostOffer> => ({
  promotionId: almost.promotionId,
  couponId: almost.couponId,
  receiptLabel: almost.receiptLabel,
  short:
    almost.short.kind === 'amount'
      ? { amountMinor: almost.short.amountMinor }
      : { units: almost.short.units },
  ...sayAlmost(almost, currency),
})

export const toRefusals = (refused: readonly Refusal[]): z.infer<typeof refusal>[] =>
  refused.map(({ code, coupon, detail }) => ({ code, coupon, detail, display: displays[code] }))

import { z } from 'zod'
import { reasons } from '../../domain/promotions/explain.ts'
import { id, minor } from '../../platform/http/shapes.ts'
import { almostOffer, said } from '../pricing/basket-shapes.ts'
import { refusalCodes } from '../pricing/remarks.ts'

export const whyParams = z.strictObject({ id })
export const whyQuery = z.strictObject({
  promotion: id.optional().describe('What became of this promotion, by evaluating again'),
})

const offer = {
  promotionId: z.string().nullable(),
  version: z.int().nullable(),
  couponId: z.string().nullable(),
  receiptLabel: z.string(),
}

const appliedOffer = z
  .object({
    ...offer,
    amountMinor: minor.describe('Taken off; 0: it gave points'),
    lines: z.array(z.int()),
    ...said,
  })
  .meta({ id: 'AppliedOffer' })

const lostOffer = z
  .object({
    ...offer,
    wouldTakeMinor: minor.describe('What it would have taken off by itself'),
    why: z.enum(['others', 'priority', 'cap']),
    to: z
      .array(z.string())
      .describe('Ids of the offers granted instead: those on its goods, or else all'),
    ...said,
  })
  .meta({ id: 'LostOffer' })

export const whyAnswer = z
  .object({
    id: z.string(),
    reference: z.string(),
    storeId: z.string(),
    purchasedAt: z.string(),
    pricedAt: z.string().nullable().describe('The quote’s moment, or the recording’s'),
    quoted: z.boolean().describe('Recorded as quoted'),
    source: z
      .enum(['engine', 'till'])
      .nullable()
      .describe('Who found the discounts; null: recorded before this was kept'),
    rules: z.int().nullable().describe('The version of the promotions’ rules'),
    same: z
      .boolean()
      .nullable()
      .describe(
        'Whether it comes out the same when it is evaluated again now; null: not evaluated',
      ),
    applied: z.array(appliedOffer),
    lost: z.array(lostOffer).describe('At most 32, those that would have taken most first'),
    almost: z.array(almostOffer).describe('The three nearest'),
    refused: z.array(
      z.object({ code: z.enum(refusalCodes), coupon: z.string().nullable(), ...said }),
    ),
    promotion: z
      .object({
        id: z.string(),
        version: z.int().nullable().describe('In force at the purchase; null: none'),
        reason: z.enum(reasons),
        rules: z.array(z.string()).describe('Rules of law that keep it from the goods it is for'),
        ...said,
      })
      .nullable()
      .describe('The promotion that was asked for'),
  })
  .meta({ id: 'Why' })

export type WhyAnswer = z.infer<typeof whyAnswer>

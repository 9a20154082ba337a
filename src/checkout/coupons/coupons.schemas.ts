import { z } from 'zod'
import { id, instant } from '../../platform/http/shapes.ts'

export const offersParams = z.strictObject({ id })
export const couponParams = z.strictObject({ id, couponId: id })
export const noBody = z.strictObject({}).nullish()

export const momentQuery = z.strictObject({
  at: instant.optional().describe('Judged at this time instead of now; not for member tokens'),
})

const discountAnswer = z
  .object({
    kind: z.string().describe('percentOff | amountOff | pointsMultiplier'),
    percent: z.int().optional(),
    amountMinor: z.int().optional(),
    multiplier: z.int().optional(),
  })
  .meta({ id: 'Discount' })

const offeredProduct = z.object({ sku: z.string(), name: z.string() })

export const couponAnswer = z
  .object({
    id,
    code: z.string(),
    state: z.string().describe('issued | activated'),
    title: z.string(),
    discount: discountAnswer,
    products: z.array(offeredProduct),
    categories: z.array(z.string()),
    activationNeeded: z.boolean(),
    issuedAt: z.string(),
    expiresAt: z.string(),
    why: z.string().describe('The reason in plain words'),
  })
  .meta({ id: 'OfferedCoupon' })

export const couponWithHistory = couponAnswer
  .extend({
    state: z.string().describe('issued | activated | redeemed | expired'),
    history: z
      .array(
        z.object({
          state: z.string().describe('issued | activated | leased | redeemed | expired'),
          at: z.string(),
          basketReference: z
            .string()
            .nullable()
            .optional()
            .describe('Where redeemed; null: in a basket that is not the member’s'),
          backed: z
            .boolean()
            .optional()
            .describe('Where redeemed; false: given away by a till beyond the right to it'),
          amountMinor: z.int().optional().describe('Where redeemed: what it took off'),
        }),
      )
      .describe('What is recorded of it, in order of time'),
  })
  .meta({ id: 'Coupon' })

export const offersAnswer = z
  .object({
    asOf: z.string(),
    promotions: z.array(
      z
        .object({
          id,
          title: z.string(),
          discount: discountAnswer,
          products: z.array(offeredProduct),
          categories: z.array(z.string()),
          startsOn: z.string().nullable(),
          endsOn: z.string().nullable(),
        })
        .meta({ id: 'OfferedPromotion' }),
    ),
    coupons: z.array(couponAnswer),
  })
  .meta({ id: 'Offers' })

export type CouponAnswer = z.infer<typeof couponAnswer>
export type CouponWithHistory = z.infer<typeof couponWithHistory>
export type OffersAnswer = z.infer<typeof offersAnswer>

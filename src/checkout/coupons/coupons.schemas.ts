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
export type OffersAnswer = z.infer<typeof offersAnswer>

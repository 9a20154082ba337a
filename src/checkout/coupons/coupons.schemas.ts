import { z } from 'zod'
import { id, instant } from '../../platform/http/shapes.ts'
import { hours, minimumSpend, reward } from '../promotions/offer-shapes.ts'

export const offersParams = z.strictObject({ id })
export const couponParams = z.strictObject({ id, couponId: id })

export const momentQuery = z.strictObject({
  at: instant.optional().describe('Judged at this time instead of now; not for member tokens'),
})

const offeredProduct = z.object({ sku: z.string(), name: z.string() })

export const couponAnswer = z
  .object({
    id,
    code: z.string(),
    state: z.string().describe('issued | activated'),
    title: z.string(),
    discount: reward,
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
const offeredPromotion = z
  .object({
    id,
    version: z.int(),
    title: z.string(),
    discount: reward,
    products: z.array(offeredProduct).describe('With categories and brands empty: everything'),
    categories: z.array(z.string()),
    brands: z.array(z.string()),
    except: z
      .object({
        products: z.array(offeredProduct),
        categories: z.array(z.string()),
        brands: z.array(z.string()),
      })
      .describe('Never these'),
    rewardProducts: z.array(offeredProduct).describe('What the groups or parts of the reward name'),
    audience: z.enum(['everyone', 'members']),
    stores: z.array(z.string()).describe('Empty, with storeGroups: everywhere'),
    storeGroups: z.array(z.string()),
    startsOn: z.string().nullable(),
    endsOn: z.string().nullable().describe('Last day, by the store’s clock'),
    weekdays: z.array(z.int()).describe('1 Monday … 7 Sunday; empty: all'),
    hours: hours.nullable(),
    minimumSpend: minimumSpend.nullable(),
    discountMaxMinor: z.int().nullable().describe('The most that it takes off one basket'),
    setsPerBasket: z.int().nullable().describe('The most sets, or pieces, of one basket'),
    until: z.string().nullable().describe('When something else takes its place; null: not known'),
  })
  .meta({ id: 'OfferedPromotion', description: 'By its days, weekdays and hours in the store' })

export const offersAnswer = z
  .object({
    asOf: z.string(),
    promotions: z.array(offeredPromotion),
    coupons: z.array(couponAnswer),
  })
  .meta({ id: 'Offers' })

export type CouponAnswer = z.infer<typeof couponAnswer>
export type CouponWithHistory = z.infer<typeof couponWithHistory>
export type OffersAnswer = z.infer<typeof offersAnswer>
export type OfferedPromotion = z.infer<typeof offeredPromotion>

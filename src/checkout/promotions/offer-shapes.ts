import { z } from 'zod'
import { rewardSchemas } from '../../domain/promotions/kinds.ts'

/** Large enough for any shop, small enough that the sums of a basket stay exact. */
export const MONEY_MAX_MINOR = 100_000_000_000

const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/)

export const reward = z
  .discriminatedUnion('kind', rewardSchemas)
  .meta({ id: 'PromotionReward' })
  .describe('What it gives, by its kind')

export const minimumSpend = z
  .strictObject({
    amountMinor: z.int().min(1).max(MONEY_MAX_MINOR),
    basis: z
      .enum(['beforeDiscounts', 'afterDiscounts'])
      .describe('The till’s amounts, or less what other offers on lines take off'),
    on: z.enum(['basket', 'matching']).describe('All that is sold, or what the promotion is for'),
  })
  .meta({ id: 'MinimumSpend' })

export const hours = z
  .strictObject({ from: time, until: time })
  .describe('By the store’s clock, until excluded; over midnight where until is before from')

/** Names as an answer gives them. */
export const scopeNames = {
  products: z.array(z.string()),
  categories: z.array(z.string()),
  brands: z.array(z.string()),
}

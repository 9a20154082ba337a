import { z } from 'zod'
import { capScopes } from '../../domain/promotions/offer.ts'

/** Large enough for any shop, small enough that sums stay exact. */
const MONEY_MAX_MINOR = 100_000_000_000
const COUNT_MAX = 1_000_000_000

const limits = {
  usesMax: z
    .int()
    .min(1)
    .max(COUNT_MAX)
    .nullable()
    .optional()
    .describe('Baskets, or coupons, that have an effect'),
  setsMax: z.int().min(1).max(COUNT_MAX).nullable().optional().describe('Sets, or pieces'),
  moneyMaxMinor: z.int().min(1).max(MONEY_MAX_MINOR).nullable().optional(),
}

/** The most that is given away; what is left out has no limit. */
export const limitsShape = z.strictObject(limits).meta({ id: 'Limits' })

/** The same for each store, day or member by itself. */
export const capsShape = z
  .array(
    z
      .strictObject({ per: z.enum(capScopes), ...limits })
      .refine(
        ({ usesMax, setsMax, moneyMaxMinor }) => (usesMax ?? setsMax ?? moneyMaxMinor) != null,
        'limits nothing',
      )
      .meta({ id: 'Cap' }),
  )
  .max(capScopes.length)
  .describe('Limits for each store, day or member by itself; days by the store’s clock')

const measures = {
  usesMax: z.int().nullable(),
  setsMax: z.int().nullable(),
  moneyMaxMinor: z.int().nullable(),
}

export const limitsAnswer = z.object(measures)
export const capsAnswer = z.array(z.object({ per: z.string(), ...measures }))

import { z } from 'zod'
import { lastBasket } from '../../checkout/pricing/basket-shapes.ts'
import { dayparts } from '../../domain/profile/profile.ts'
import { id, instant, signedMinor } from '../../platform/http/shapes.ts'
import {
  lifeCycleAnswer,
  priceSensitivityAnswer,
  rfmAnswer,
  tripsAnswer,
} from './standing.schemas.ts'

const isoInstant = z.string().describe('ISO 8601')
const share = z.number().nullable().describe('0–1 of the spend on goods; null: nothing was paid')
const frequency = z
  .number()
  .describe('Baskets, each counting 1 when it is new and half after every 45 days')

export const profileParams = z.strictObject({ id })

export const profileQuery = z.strictObject({
  at: instant
    .optional()
    .describe('Let time pass until then; not for members. Without: now. Baskets stay as they are'),
})

const preferenceOf = <T extends z.ZodType>(key: T) =>
  z.object({ key, share: z.number().describe('0–1 of all baskets') })

const habit = {
  baskets: z.int(),
  units: z.int(),
  spendMinor: signedMinor,
  share,
  frequency,
  intervalDays: z.number().nullable().describe('Mean days between its baskets; null for one'),
  daysSinceLast: z.number(),
  firstAt: isoInstant,
  lastAt: isoInstant,
}

const due = {
  dueAt: z
    .string()
    .nullable()
    .describe('ISO 8601: the last basket with it and the mean days between; null: bought once'),
  isDue: z.boolean().describe('That moment has come by `asOf`'),
}

export const profileAnswer = z
  .object({
    memberId: id,
    asOf: isoInstant.describe('ISO 8601: now or `at`, but no earlier than the last basket'),
    lastBasket,
    baskets: z.int(),
    units: z.int(),
    spendMinor: signedMinor.describe('Net of whole baskets, deposits included, minor units'),
    averageMinor: signedMinor.describe('Net of a basket, minor units'),
    offerShare: share.describe('0–1 of the spend on goods that went to discounted lines'),
    firstAt: isoInstant,
    lastAt: isoInstant,
    cadenceDays: z.number().nullable().describe('Mean days between baskets; null for one'),
    daysSinceLast: z.number(),
    frequency,
    preferredStore: preferenceOf(z.string().describe('Store id')),
    preferredWeekday: preferenceOf(z.int().describe('1 Monday … 7 Sunday')),
    preferredDaypart: preferenceOf(z.enum(dayparts)),
    lifeCycle: lifeCycleAnswer,
    trips: tripsAnswer,
    priceSensitivity: priceSensitivityAnswer,
    rfm: rfmAnswer,
    departments: z.array(z.object({ department: z.string(), ...habit })),
    categories: z.array(z.object({ category: z.string(), ...habit, ...due })),
    brands: z.array(z.object({ brand: z.string(), ...habit })),
    products: z.array(
      z.object({
        sku: z.string(),
        name: z.string().nullable().describe('null: not in the catalogue'),
        ...habit,
        ...due,
      }),
    ),
  })
  .meta({ id: 'SpendingProfile' })

export type ProfileAnswer = z.infer<typeof profileAnswer>

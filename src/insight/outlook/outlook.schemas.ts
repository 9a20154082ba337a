import { z } from 'zod'
import { id, instant, signedMinor } from '../../platform/http/shapes.ts'

export const outlookParams = z.strictObject({ id })

export const outlookQuery = z.strictObject({
  at: instant
    .optional()
    .describe('Let time pass until then; not for members. Without: now. Baskets stay as they are'),
})

const isoDay = z.string().describe('YYYY-MM-DD')

const model = z
  .object({
    name: z.string().describe('The kind of model, or the rule'),
    version: z.int(),
    date: isoDay.describe('The last day that it was made from'),
  })
  .nullable()
  .describe('null: none has been made, and there are no figures')

const outside =
  '`expected` is the mean of all that may come, the ends are quantiles: of who has most likely gone, and comes often if ' +
  'not, more may be expected than `high`, which then is 0'

const rangeOf = (expected: z.ZodType<number>, end: z.ZodType<number>, what: string) =>
  z.object({ expected, low: end, high: end }).describe(`${what}. ${outside}`)

const baskets = rangeOf(z.number(), z.int(), 'Days with a basket')
const spend = rangeOf(signedMinor, signedMinor, 'Net, minor units')

export const outlookAnswer = z
  .object({
    memberId: id,
    asOf: z.string().describe('ISO 8601: now or `at`, but no earlier than the last basket'),
    restsOn: z
      .object({
        days: z.int().describe('With a basket; what was bought on one day counts once'),
        since: isoDay.nullable(),
        last: isoDay.nullable(),
      })
      .describe('What is known of the member'),
    models: z.object({ purchases: model, spend: model, lapse: model }),
    intervalPercent: z
      .int()
      .describe(
        'So many members in a hundred, at least, end up between low and high, ends included; `expected` is a mean and may lie outside',
      ),
    next13Weeks: z.object({ baskets, spendMinor: spend }).nullable(),
    next52Weeks: z.object({ baskets, spendMinor: spend }).nullable(),
    activeWithin13Weeks: z
      .number()
      .nullable()
      .describe('0–1: the chance of at least one basket, by the rule that ranks best who lapses'),
    lifetimeValue: z
      .object({
        weeks: z.int(),
        yearlyDiscountPercent: z.number(),
        spendMinor: spend,
      })
      .nullable()
      .describe('The spend of the next 52 weeks, discounted'),
  })
  .meta({ id: 'Outlook' })

export type OutlookAnswer = z.infer<typeof outlookAnswer>

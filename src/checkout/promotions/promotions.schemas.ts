import { z } from 'zod'
import { lineKinds } from '../../domain/basket.ts'
import { rewardSchemas } from '../../domain/promotions/kinds.ts'
import { stackings } from '../../domain/promotions/offer.ts'
import { scopeShape } from '../../domain/promotions/scope.ts'
import {
  day,
  id,
  instant,
  minor,
  pageOf,
  pageQuery,
  sku,
  storeId,
  text,
} from '../../platform/http/shapes.ts'
import { capsAnswer, capsShape, limitsAnswer, limitsShape } from '../budgets/caps-shape.ts'

/** Large enough for any shop, small enough that the sums of a basket stay exact. */
const MONEY_MAX_MINOR = 100_000_000_000
const NAMES_MAX = 1000
const LINES_MAX = 500
const BASKETS_MAX = 50

const state = z.enum(['draft', 'live', 'paused', 'ended'])
const audience = z.enum(['everyone', 'members'])

const count = z.int().min(1).max(1_000_000)
const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/)

const reward = z
  .discriminatedUnion('kind', rewardSchemas)
  .meta({ id: 'PromotionReward' })
  .describe('What it gives, by its kind')

const minimumSpend = z
  .strictObject({
    amountMinor: z.int().min(1).max(MONEY_MAX_MINOR),
    basis: z
      .enum(['beforeDiscounts', 'afterDiscounts'])
      .describe('The till’s amounts, or less what other offers on lines take off'),
    on: z.enum(['basket', 'matching']).describe('All that is sold, or what the promotion is for'),
  })
  .meta({ id: 'MinimumSpend' })

const fields = {
  title: text(200),
  receiptLabel: text(40).nullable().describe('null: the title, cut to 40 characters'),
  reward,
  appliesTo: scopeShape.nullable(),
  audience,
  stores: z.array(storeId).max(NAMES_MAX).describe('Empty, with storeGroups: everywhere'),
  storeGroups: z.array(text(64)).max(NAMES_MAX),
  startsOn: day.nullable().describe('First day, by the store’s clock'),
  endsOn: day.nullable().describe('Last day, included'),
  weekdays: z.array(z.int().min(1).max(7)).max(7).describe('1 Monday … 7 Sunday; empty: all'),
  hours: z
    .strictObject({ from: time, until: time })
    .nullable()
    .describe('By the store’s clock, until excluded; over midnight where until is before from'),
  stacking: z
    .enum(stackings)
    .describe(
      'exclusive: nothing else is taken off its lines; onePerLine: no other of its kind; free: on top',
    ),
  priority: z
    .int()
    .min(-100)
    .max(100)
    .describe('Higher is served first; within one priority the shopper gets the best'),
  minimumSpend: minimumSpend.nullable(),
  discountMaxMinor: z
    .int()
    .min(1)
    .max(MONEY_MAX_MINOR)
    .nullable()
    .describe('The most that it takes off one basket'),
  setsPerBasket: count.nullable().describe('The most sets, or pieces, of one basket'),
  members: z
    .array(id)
    .max(NAMES_MAX)
    .describe('Only these members; empty: whoever the audience is'),
  couponRequired: z.boolean().describe('For those who present a code of one of its pools'),
  budget: limitsShape.nullable().describe('The most that all baskets together get'),
  caps: capsShape,
}

export const promotionBody = z
  .strictObject({ ...z.strictObject(fields).partial().shape, title: fields.title, reward })
  .meta({ id: 'PromotionBody' })

export const promotionChange = z
  .strictObject(fields)
  .partial()
  .meta({ id: 'PromotionChange', description: 'What is left out stays; what is given replaces' })

export const promotionParams = z.strictObject({ id })
export const promotionQuery = pageQuery.extend({ state: state.optional() })
export const noBody = z.strictObject({}).nullish()

const scopeNames = {
  products: z.array(z.string()),
  categories: z.array(z.string()),
  brands: z.array(z.string()),
}

const definitionAnswer = z
  .object({
    title: z.string(),
    receiptLabel: z.string(),
    reward,
    appliesTo: z.object({ ...scopeNames, except: z.object(scopeNames) }),
    audience: z.string().describe('everyone | members'),
    stores: z.array(z.string()),
    storeGroups: z.array(z.string()),
    startsOn: z.string().nullable(),
    endsOn: z.string().nullable(),
    weekdays: z.array(z.int()),
    hours: z.object({ from: z.string(), until: z.string() }).nullable(),
    stacking: z.string().describe('exclusive | onePerLine | free'),
    priority: z.int(),
    minimumSpend: z.object({ amountMinor: z.int(), basis: z.string(), on: z.string() }).nullable(),
    discountMaxMinor: z.int().nullable(),
    setsPerBasket: z.int().nullable(),
    members: z.array(z.string()),
    couponRequired: z.boolean(),
    budget: limitsAnswer.nullable(),
    caps: capsAnswer,
  })
  .meta({ id: 'PromotionDefinition' })

export const promotionAnswer = z
  .object({
    id,
    state: z.string().describe('draft | live | paused | ended'),
    version: z.int().describe('The version that is or was live; 0: never launched'),
    ...definitionAnswer.shape,
    launched: definitionAnswer.nullable().describe('As it was last launched'),
    createdAt: z.string(),
    updatedAt: z.string(),
  })
  .meta({ id: 'Promotion' })

export const promotionPage = pageOf(promotionAnswer)

const previewLine = z
  .strictObject({
    line: z.int().min(1).max(1_000_000),
    kind: z.enum(lineKinds).default('sale'),
    sku,
    quantity: z.int().min(1).max(1_000_000).default(1),
    amountMinor: minor.max(MONEY_MAX_MINOR),
    weightGrams: z.int().min(1).max(100_000_000).optional(),
  })
  .meta({ id: 'PreviewLine' })

export const previewBody = z
  .strictObject({
    baskets: z
      .array(
        z.strictObject({
          storeId,
          purchasedAt: instant,
          member: z.boolean().describe('Whether a member’s card is shown'),
          lines: z.array(previewLine).min(1).max(LINES_MAX),
        }),
      )
      .min(1)
      .max(BASKETS_MAX),
  })
  .meta({ id: 'PromotionPreviewBody' })

export const previewAnswer = z
  .object({
    baskets: z.array(
      z.object({
        grossMinor: z.int(),
        discountMinor: z.int(),
        netMinor: z.int(),
        promotionMinor: z.int().describe('What this promotion takes off'),
        discounts: z.array(
          z.object({
            line: z.int(),
            promotionId: z.string(),
            amountMinor: z.int(),
            receiptLabel: z.string(),
          }),
        ),
        bonusPoints: z.int(),
        multipliers: z
          .array(z.object({ line: z.int(), multiplier: z.int() }))
          .describe('Lines that earn more than once'),
      }),
    ),
  })
  .meta({ id: 'PromotionPreview' })

export const lawAnswer = z
  .object({
    violations: z.array(
      z.object({
        rule: z.string(),
        citation: z.string(),
        summary: z.string(),
        storeIds: z.array(z.string()).describe('The first ten whose law it is'),
        what: z.string().describe('What the promotion does that is forbidden'),
      }),
    ),
  })
  .meta({ id: 'PromotionLaw' })

export const resultsAnswer = z
  .object({
    asOf: z.string(),
    baskets: z.int().describe('Recorded baskets that it took money off'),
    discountMinor: z.int().describe('What it took off them'),
    netMinor: z.int().describe('What those baskets came to'),
    members: z.int().describe('Members who had such a basket'),
  })
  .meta({ id: 'PromotionResults' })

export type PromotionBody = z.infer<typeof promotionBody>
export type PromotionChange = z.infer<typeof promotionChange>
export type PromotionQuery = z.infer<typeof promotionQuery>
export type PromotionAnswer = z.infer<typeof promotionAnswer>
export type PreviewBody = z.infer<typeof previewBody>
export type PreviewAnswer = z.infer<typeof previewAnswer>
export type ResultsAnswer = z.infer<typeof resultsAnswer>

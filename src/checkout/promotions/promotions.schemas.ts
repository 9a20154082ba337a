import { z } from 'zod'
import { lineKinds } from '../../domain/basket.ts'
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

/** Large enough for any shop, small enough that the sums of a basket stay exact. */
const MONEY_MAX_MINOR = 100_000_000_000
const NAMES_MAX = 1000
const LINES_MAX = 500
const BASKETS_MAX = 50

const state = z.enum(['draft', 'live', 'paused', 'ended'])
const audience = z.enum(['everyone', 'members'])

const reward = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('percentOff'), percent: z.int().min(1).max(100) }),
    z.strictObject({
      kind: z.literal('amountOff'),
      amountMinor: z.int().min(1).max(MONEY_MAX_MINOR).describe('Once per basket'),
    }),
    z.strictObject({ kind: z.literal('pointsMultiplier'), multiplier: z.int().min(2).max(100) }),
  ])
  .meta({ id: 'PromotionReward' })

const appliesTo = z
  .strictObject({
    products: z.array(sku).max(NAMES_MAX).optional(),
    categories: z.array(text(200)).max(NAMES_MAX).optional(),
  })
  .meta({ id: 'PromotionScope' })
  .describe('Either is enough; nothing named: the whole basket')

const fields = {
  title: text(200),
  receiptLabel: text(40).nullable().describe('null: the title, cut to 40 characters'),
  reward,
  appliesTo: appliesTo.nullable(),
  audience,
  startsOn: day.nullable().describe('First day, by the store’s clock'),
  endsOn: day.nullable().describe('Last day, included'),
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

const definitionAnswer = z
  .object({
    title: z.string(),
    receiptLabel: z.string(),
    reward: z.object({
      kind: z.string().describe('percentOff | amountOff | pointsMultiplier'),
      percent: z.int().optional(),
      amountMinor: z.int().optional(),
      multiplier: z.int().optional(),
    }),
    appliesTo: z.object({ products: z.array(z.string()), categories: z.array(z.string()) }),
    audience: z.string().describe('everyone | members'),
    startsOn: z.string().nullable(),
    endsOn: z.string().nullable(),
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
    amountMinor: minor.max(MONEY_MAX_MINOR),
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
        multipliers: z
          .array(z.object({ line: z.int(), multiplier: z.int() }))
          .describe('Lines that earn more than once'),
      }),
    ),
  })
  .meta({ id: 'PromotionPreview' })

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

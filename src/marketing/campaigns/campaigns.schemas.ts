import { z } from 'zod'
import { capsAnswer, capsShape } from '../../checkout/budgets/caps-shape.ts'
import { id, instant, minor, pageOf, printedText, sku, text } from '../../platform/http/shapes.ts'

/** Large enough for any shop, small enough that products of two figures stay exact. */
const MONEY_MAX_MINOR = 100_000_000_000
const COUNT_MAX = 1_000_000
const NAMES_MAX = 1000

const count = z.int().min(0).max(COUNT_MAX)
const money = minor.max(MONEY_MAX_MINOR)
const days = z.int().min(0).max(36_500)

export const audienceShape = z
  .strictObject({
    basketsMin: count.optional(),
    basketsMax: count.optional(),
    spendMinMinor: money.optional(),
    spendMaxMinor: money.optional(),
    averageBasketMinMinor: money.optional(),
    averageBasketMaxMinor: money.optional(),
    daysSinceFirstMin: days.optional().describe('Whole days since the first basket'),
    daysSinceFirstMax: days.optional(),
    daysSinceLastMin: days.optional().describe('Whole days since the visit before this one'),
    daysSinceLastMax: days.optional(),
  })
  .meta({ id: 'Audience', description: 'Bounds are included; what is left out does not matter' })

const reward = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('percentOff'), percent: z.int().min(1).max(100) }),
    z.strictObject({
      kind: z.literal('amountOff'),
      amountMinor: z.int().min(1).max(MONEY_MAX_MINOR),
    }),
    z.strictObject({ kind: z.literal('pointsMultiplier'), multiplier: z.int().min(2).max(100) }),
  ])
  .meta({ id: 'CouponReward' })

const fields = {
  title: printedText(200),
  kind: z.literal('standing').describe('Looked at anew at every basket of a member'),
  audience: audienceShape,
  coupon: z.strictObject({
    reward,
    title: printedText(80)
      .nullable()
      .optional()
      .describe('{product} stands for the product’s name'),
    validDays: z.int().min(1).max(365).describe('To the end of the store’s day so much later'),
    activationNeeded: z.boolean().optional(),
    funder: printedText(100).optional().describe('Who pays: store, or a manufacturer by name'),
  }),
  products: z
    .strictObject({
      products: z.array(sku).max(NAMES_MAX).optional(),
      categories: z.array(text(200)).max(NAMES_MAX).optional(),
    })
    .describe('What coupons may be on; nothing named: everything'),
  couponsPerMember: z.int().min(1).max(20).describe('How many a member has at a time'),
  budget: z.strictObject({
    usesMax: z.int().min(1).max(MONEY_MAX_MINOR).nullable().optional(),
    moneyMaxMinor: money.min(1).nullable().optional(),
  }),
  caps: capsShape,
  holdoutShare: z.number().min(0).max(0.9).describe('Share of members left out to compare with'),
  startsAt: instant.nullable().describe('Judged at the basket’s own time'),
  endsAt: instant.nullable().describe('Not included'),
}

export const campaignBody = z
  .strictObject({
    ...fields,
    audience: fields.audience.optional(),
    products: fields.products.optional(),
    budget: fields.budget.optional(),
    caps: fields.caps.optional(),
    holdoutShare: fields.holdoutShare.optional(),
    startsAt: fields.startsAt.optional(),
    endsAt: fields.endsAt.optional(),
  })
  .meta({ id: 'CampaignBody' })

export const campaignChange = z
  .strictObject(fields)
  .partial()
  .meta({ id: 'CampaignChange', description: 'What is left out stays; what is given replaces' })

export const campaignParams = z.strictObject({ id })
export const previewBody = z
  .strictObject({
    at: instant.optional().describe('As if everybody shopped at this time; unset: now'),
  })
  .nullish()

const definitionAnswer = z
  .object({
    title: z.string(),
    kind: z.string(),
    audience: z.object(audienceShape.shape),
    coupon: z.object({
      reward: z.object({
        kind: z.string(),
        percent: z.int().optional(),
        amountMinor: z.int().optional(),
        multiplier: z.int().optional(),
      }),
      title: z.string().nullable(),
      validDays: z.int(),
      activationNeeded: z.boolean(),
      funder: z.string(),
    }),
    products: z.object({ products: z.array(z.string()), categories: z.array(z.string()) }),
    couponsPerMember: z.int(),
    budget: z.object({ usesMax: z.int().nullable(), moneyMaxMinor: z.int().nullable() }),
    caps: capsAnswer,
    holdoutShare: z.number(),
    startsAt: z.string().nullable(),
    endsAt: z.string().nullable(),
  })
  .meta({ id: 'CampaignDefinition' })

export const campaignAnswer = z
  .object({
    id,
    state: z.string().describe('draft | live | paused | ended'),
    version: z.int().describe('The version that is or was live; 0: never launched'),
    ...definitionAnswer.shape,
    launched: definitionAnswer.nullable().describe('As it was last launched'),
    createdAt: z.string(),
    updatedAt: z.string(),
    launchedAt: z.string().nullable(),
  })
  .meta({ id: 'Campaign' })

export const campaignPage = pageOf(campaignAnswer)

export const previewAnswer = z
  .object({
    asOf: z.string(),
    profiles: z.int().describe('Members with a profile'),
    audience: z.int(),
    heldOut: z.int().describe('Expected number of them left out to compare with'),
  })
  .meta({ id: 'CampaignPreview' })

const armAnswer = z.object({
  members: z.int(),
  baskets: z.int().describe('After the one they entered with'),
  salesMinor: z.int(),
  salesPerMemberMinor: z.int().nullable(),
})

export const resultsAnswer = z
  .object({
    asOf: z.string(),
    arms: z.object({ treated: armAnswer, heldOut: armAnswer }),
    coupons: z.object({ issued: z.int(), activated: z.int(), redeemed: z.int() }),
    costMinor: z
      .int()
      .describe('Taken off with its coupons, also beyond the budget by offline tills'),
    budget: z.object({
      uses: z.int(),
      usesMax: z.int().nullable(),
      moneyMinor: z.int(),
      moneyMaxMinor: z.int().nullable(),
    }),
  })
  .meta({ id: 'CampaignResults' })

export type CampaignBody = z.infer<typeof campaignBody>
export type CampaignChange = z.infer<typeof campaignChange>
export type CampaignAnswer = z.infer<typeof campaignAnswer>
export type PreviewAnswer = z.infer<typeof previewAnswer>
export type ResultsAnswer = z.infer<typeof resultsAnswer>

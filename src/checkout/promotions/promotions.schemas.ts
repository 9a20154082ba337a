import { z } from 'zod'
import { stackings } from '../../domain/promotions/offer.ts'
import { scopeShape } from '../../domain/promotions/scope.ts'
import {
  day,
  id,
  instant,
  pageOf,
  pageQuery,
  printedText,
  storeId,
  text,
} from '../../platform/http/shapes.ts'
import { capsAnswer, capsShape, limitsAnswer, limitsShape } from '../budgets/caps-shape.ts'
import { hours, MONEY_MAX_MINOR, minimumSpend, reward, scopeNames } from './offer-shapes.ts'

const NAMES_MAX = 1000

const states = ['draft', 'scheduled', 'live', 'over', 'paused', 'ended'] as const
const audience = z.enum(['everyone', 'members'])

const count = z.int().min(1).max(1_000_000)

const fields = {
  title: printedText(200),
  receiptLabel: printedText(40).nullable().describe('null: the title, cut to 40 characters'),
  funder: printedText(100).describe('Who pays: store, or a manufacturer by name'),
  reward,
  appliesTo: scopeShape.nullable(),
  audience,
  stores: z.array(storeId).max(NAMES_MAX).describe('Empty, with storeGroups: everywhere'),
  storeGroups: z.array(text(64)).max(NAMES_MAX),
  startsOn: day.nullable().describe('First day, by the store’s clock'),
  endsOn: day.nullable().describe('Last day, included'),
  weekdays: z.array(z.int().min(1).max(7)).max(7).describe('1 Monday … 7 Sunday; empty: all'),
  hours: hours.nullable(),
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
  tiers: z
    .array(text(40))
    .max(NAMES_MAX)
    .describe('Only members in one of these tiers at the purchase; empty: whoever the audience is'),
  couponRequired: z.boolean().describe('For those who present a code of one of its pools'),
  budget: limitsShape.nullable().describe('The most that all baskets together get'),
  caps: capsShape,
}

const externalId = text(64)
  .nullable()
  .describe('The retailer’s own id, which no other promotion has; an import finds it by this')

const bodyShape = {
  ...z.strictObject(fields).partial().shape,
  externalId: externalId.optional(),
  title: fields.title,
  reward,
}

export const promotionBody = z.strictObject(bodyShape).meta({ id: 'PromotionBody' })

export const importedPromotion = z
  .strictObject({ ...bodyShape, externalId: text(64), launch: z.boolean().optional() })
  .meta({ id: 'ImportedPromotion', description: 'Whole: what is left out has its default' })

export const promotionChange = z
  .strictObject({ ...fields, externalId })
  .partial()
  .meta({ id: 'PromotionChange', description: 'What is left out stays; what is given replaces' })

export const promotionParams = z.strictObject({ id })
export const promotionQuery = pageQuery.extend({ state: z.enum(states).optional() })

export const launchBody = z
  .strictObject({
    at: instant
      .optional()
      .describe(
        'When it comes in force, at most 5 minutes ago; the very first launch may name any time before, as a history that ' +
          'is played again needs. Left out: now',
      ),
  })
  .nullish()

const definitionAnswer = z
  .object({
    title: z.string(),
    receiptLabel: z.string(),
    funder: z.string().describe('Who pays: store, or a manufacturer by name'),
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
    tiers: z.array(z.string()),
    couponRequired: z.boolean(),
    budget: limitsAnswer.nullable(),
    caps: capsAnswer,
  })
  .meta({ id: 'PromotionDefinition' })

const promotionFields = {
  id,
  externalId: z.string().nullable(),
  state: z
    .enum(states)
    .describe(
      'scheduled: launched, and not begun in any store; over: its last day has passed in every store',
    ),
  version: z.int().describe('Launched last; 0: never'),
  liveVersion: z.int().nullable().describe('In force now, on its days; null: none'),
  scheduledAt: z.string().nullable().describe('When `version` comes in force; null: no such plan'),
  ...definitionAnswer.shape,
  launched: definitionAnswer.nullable().describe('As it was last launched'),
  createdAt: z.string(),
  updatedAt: z.string(),
}

export const unknownNames = z
  .object({
    ...scopeNames,
    stores: z.array(z.string()),
    storeGroups: z.array(z.string()).describe('Groups that no store is in'),
    members: z.array(z.string()),
    tiers: z.array(z.string()).describe('Tiers that the programme does not have'),
  })
  .describe(
    'What the draft names and there is not: in the catalogue, among stores, members and tiers',
  )
  .meta({ id: 'UnknownNames' })

export const promotionAnswer = z
  .object({ ...promotionFields, unknown: unknownNames })
  .meta({ id: 'Promotion' })

const listedPromotion = z.object(promotionFields).meta({ id: 'ListedPromotion' })

export const promotionPage = pageOf(listedPromotion)

export const storeParams = z.strictObject({ id: storeId })
export const storeQuery = pageQuery.extend({
  at: instant.optional().describe('Open at this time, by the store’s clock; left out: now'),
})

const openPromotion = z
  .object({
    id,
    version: z.int(),
    ...definitionAnswer.shape,
    inForceFrom: z
      .string()
      .nullable()
      .describe('Of this version; null: since ever, as older releases launched'),
    inForceUntil: z.string().nullable().describe('Not included; null: no end is known'),
  })
  .meta({ id: 'OpenPromotion', description: 'As launched' })

export const storePromotions = pageOf(openPromotion).extend({ at: z.string() })

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
export type ListedPromotion = z.infer<typeof listedPromotion>
export type LaunchBody = z.infer<typeof launchBody>
export type StorePromotionQuery = z.infer<typeof storeQuery>
export type StorePromotions = z.infer<typeof storePromotions>
export type ResultsAnswer = z.infer<typeof resultsAnswer>

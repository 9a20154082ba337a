import { z } from 'zod'
import { id, sku, storeId } from '../../platform/http/shapes.ts'

export const memberParams = z.strictObject({ id })
export const blockedParams = z.strictObject({ id, sku })

export const suggestionsQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(50).default(10),
  storeId: storeId
    .optional()
    .describe('Where the member is; without, the store of the last basket'),
})

const days = z.number().describe('To the next visit')

const why = z
  .discriminatedUnion('kind', [
    z.object({
      kind: z.literal('regular'),
      intervalDays: z.number().describe('Mean days from one basket with it to the next'),
      daysSince: days,
      isDue: z.boolean().describe('`daysSince` is `intervalDays` or more'),
    }),
    z.object({ kind: z.literal('bought-before'), daysSince: days }),
    z.object({
      kind: z.literal('similar-members'),
      share: z.number().describe('0–1: of who buys alike, weighed by likeness, has bought it next'),
    }),
    z.object({ kind: z.literal('follows') }).describe('Often bought after the latest baskets'),
    z.object({ kind: z.literal('popular') }),
  ])
  .meta({ id: 'WhySuggested' })

export const suggestionsAnswer = z
  .object({
    memberId: z.string(),
    asOf: z.string().describe('ISO 8601'),
    learntAt: z.string().nullable().describe('ISO 8601; null: no night has learnt anything yet'),
    nextVisitOn: z
      .string()
      .nullable()
      .describe('YYYY-MM-DD, when the next visit is to be expected; null: no basket yet'),
    data: z
      .array(
        z.object({
          sku: z.string(),
          name: z.string().nullable(),
          chance: z.number().describe('0–1, that it is in the next basket'),
          why,
        }),
      )
      .describe('The likeliest first'),
    nextCategory: z
      .object({
        category: z.string(),
        because: z.object({
          category: z.string().describe('The member’s own'),
          confidence: z.number().describe('0–1 of the baskets with that one: with this too'),
          lift: z.number(),
        }),
      })
      .nullable()
      .describe('Not bought in yet, and often bought with what is; null: none is known'),
  })
  .meta({ id: 'Suggestions' })

export type SuggestionsAnswer = z.infer<typeof suggestionsAnswer>

export const blockedAnswer = z
  .object({
    data: z
      .array(z.object({ sku: z.string(), blockedAt: z.string().describe('ISO 8601') }))
      .describe('By sku'),
  })
  .meta({ id: 'BlockedProducts' })

import { z } from 'zod'
import { importedPromotion, unknownNames } from './promotions.schemas.ts'

const ROWS_MAX = 1000

/** As it is described. */
export const importShape = z
  .strictObject({ promotions: z.array(importedPromotion).min(1).max(ROWS_MAX) })
  .meta({ id: 'PromotionImport' })

/** As it is taken in: each promotion is looked at by itself, so that one that is wrong refuses no other. */
export const importBody = z.strictObject({
  promotions: z.array(z.unknown()).min(1).max(ROWS_MAX),
})

const importResult = z
  .object({
    externalId: z.string().nullable(),
    id: z.string().nullable().describe('null: refused, and there is none'),
    status: z.int().describe('201 made, 200 changed or as it was, else refused'),
    state: z.string().nullable(),
    version: z.int().nullable(),
    unknown: unknownNames.optional(),
    problem: z.looseObject({}).optional().describe('Why it was refused (RFC 9457)'),
  })
  .meta({ id: 'PromotionImportResult' })

export const importAnswer = z
  .object({ results: z.array(importResult) })
  .describe('In the order of the request')
  .meta({ id: 'PromotionImportAnswer' })

export type ImportAnswer = z.infer<typeof importAnswer>
export type ImportResult = z.infer<typeof importResult>
export type ImportedPromotion = z.infer<typeof importedPromotion>

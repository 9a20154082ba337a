import { z } from 'zod'
import { day, id, pageOf, pageQuery, text } from '../../platform/http/shapes.ts'

const CODES_MAX = 10_000_000

export const poolParams = z.strictObject({ id })
export const poolQuery = pageQuery

export const poolBody = z
  .strictObject({
    name: text(200),
    usesPerCode: z.int().min(1).max(1_000_000).default(1),
    expiresOn: day
      .nullable()
      .default(null)
      .describe('Last day, by the store’s clock; not before today'),
  })
  .meta({ id: 'CodePoolBody' })

export const poolAnswer = z
  .object({
    id,
    promotionId: z.string(),
    name: z.string(),
    usesPerCode: z.int(),
    expiresOn: z.string().nullable(),
    state: z.string().describe('filling: its codes are not usable yet | ready | withdrawn'),
    codes: z.int().describe('How many it has'),
    used: z.int().describe('How many of them were used'),
    uses: z.int().describe('How often, together'),
    createdAt: z.string(),
    readyAt: z.string().nullable(),
    withdrawnAt: z.string().nullable(),
  })
  .meta({ id: 'CodePool' })

export const poolPage = pageOf(poolAnswer)

export const generateBody = z
  .strictObject({ count: z.int().min(1).max(CODES_MAX) })
  .meta({ id: 'CodeGeneration' })

export const codeLines = z.string().describe('One code a line')

export const importAnswer = z
  .object({
    imported: z.int(),
    duplicates: z.int().describe('Left out: in this file before, or in another pool'),
    refusedCount: z.int(),
    refused: z
      .array(
        z.object({
          line: z.int(),
          reason: z.string().describe('wrong-form | wrong-check-character'),
        }),
      )
      .describe('The first 100'),
  })
  .meta({ id: 'CodeImport' })

export type PoolBody = z.infer<typeof poolBody>
export type PoolQuery = z.infer<typeof poolQuery>
export type PoolAnswer = z.infer<typeof poolAnswer>
export type ImportAnswer = z.infer<typeof importAnswer>

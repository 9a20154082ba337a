import { z } from 'zod'
import { sku, text } from '../../platform/http/shapes.ts'

export const productParams = z.strictObject({ sku })
export const categoryParams = z.strictObject({ category: text(200) })

const measures = {
  baskets: z.int().describe('Baskets with both'),
  support: z.number().describe('0–1 of all baskets: with both'),
  confidence: z.number().describe('0–1 of the baskets with the first: with this too'),
  lift: z.number().describe('Confidence over this one’s share of all baskets; always above 1'),
}

const seen = {
  asOf: z.string().nullable().describe('ISO 8601; null: nothing has been computed yet'),
  since: z.string().nullable().describe('The first business date that was looked at'),
  basketsSeen: z.int().describe('All baskets that were looked at'),
  baskets: z
    .int()
    .nullable()
    .describe('Of these, how many hold it; null: too few, or nothing is bought with it'),
}

export const productAnswer = z
  .object({
    sku,
    name: z.string(),
    ...seen,
    data: z
      .array(z.object({ sku, name: z.string(), ...measures }))
      .describe('Up to 20, the strongest first'),
  })
  .meta({ id: 'ProductBoughtWith' })

export const categoryAnswer = z
  .object({
    category: z.string(),
    ...seen,
    data: z
      .array(z.object({ category: z.string(), ...measures }))
      .describe('Up to 20, the strongest first'),
  })
  .meta({ id: 'CategoryBoughtWith' })

export type ProductAnswer = z.infer<typeof productAnswer>
export type CategoryAnswer = z.infer<typeof categoryAnswer>

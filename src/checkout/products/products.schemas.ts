import { z } from 'zod'
import { minor, pageOf, pageQuery, sku, text } from '../../platform/http/shapes.ts'

const PRODUCTS_MAX = 5000
/** 100 litres. */
const PURE_ALCOHOL_MAX = 100_000_000

const name = text(200)

const productBody = z
  .strictObject({
    sku,
    name,
    department: name,
    category: name,
    subcategory: name.nullish(),
    brand: name.nullish(),
    priceMinor: minor.nullish().describe('Shelf price; a basket records the till’s own'),
    costMinor: minor.nullish().describe('Purchase price, copied to each line as it is sold'),
    policyClass: text(64).nullish().describe('What the law says of it, such as alcohol'),
    pureAlcoholMicrolitres: z
      .int()
      .min(0)
      .max(PURE_ALCOHOL_MAX)
      .nullish()
      .describe('Of one piece: 700 ml of 40 % are 280,000'),
  })
  .meta({ id: 'ProductBody', description: 'Whole: what is left out becomes null' })

export const productsBody = z
  .strictObject({ products: z.array(productBody).min(1).max(PRODUCTS_MAX) })
  .meta({ id: 'ProductsBody' })

export const productsAnswer = z
  .object({
    upserted: z.int().describe('How many were sent'),
    changed: z.int().describe('How many of them were new or different'),
  })
  .meta({ id: 'ProductsSaved' })

export const productParams = z.strictObject({ sku })

export const productQuery = pageQuery.extend({ category: name.optional() })

export const productAnswer = z
  .object({
    sku,
    name: z.string(),
    department: z.string(),
    category: z.string(),
    subcategory: z.string().nullable(),
    brand: z.string().nullable(),
    priceMinor: z.int().nullable(),
    costMinor: z.int().nullable(),
    policyClass: z.string().nullable(),
    pureAlcoholMicrolitres: z.int().nullable(),
  })
  .meta({ id: 'Product' })

export const productPage = pageOf(productAnswer)

export type ProductBody = z.infer<typeof productBody>
export type ProductAnswer = z.infer<typeof productAnswer>
export type ProductsAnswer = z.infer<typeof productsAnswer>

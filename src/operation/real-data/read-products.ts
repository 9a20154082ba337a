import { join } from 'node:path'
import type { ProductToLoad } from '../replay/history.ts'
import { type CsvRow, readCsv } from './read-csv.ts'
import { makePriceList, type PricedLine, type PriceList, type PriceSource } from './unit-prices.ts'

export type RealCatalogue = {
  products: ProductToLoad[]
  prices: PriceList
  /** How many products took their price from where. */
  priceSources: Record<PriceSource, number>
}

const PRODUCT_COLUMNS = [
  'product_id',
  'department',
  'brand',
  'product_category',
  'product_type',
  'package_size',
] as const
const LINE_COLUMNS = [
  'product_id',
  'quantity',
  'sales_value',
  'retail_disc',
  'coupon_match_disc',
] as const
/** A few hundred products have no category; one kept apart is better than a wrong one. */
const UNSORTED = 'UNSORTED'

/** The whole catalogue of the folder with prices from its sample of lines. */
export async function readProducts(dir: string): Promise<RealCatalogue> {
  const products = new Map<string, Omit<ProductToLoad, 'priceMinor'>>()
  for await (const row of readCsv(join(dir, 'products.csv'), PRODUCT_COLUMNS)) {
    const product = productOf(row)
    products.set(product.sku, product)
  }
  const lines: PricedLine[] = []
  for await (const row of readCsv(join(dir, 'transaction_lines_sample.csv'), LINE_COLUMNS)) {
    lines.push(pricedLineOf(row))
  }
  const prices = makePriceList(lines, (sku) => products.get(sku))
  const priceSources = { product: 0, category: 0, department: 0, overall: 0 }
  const priced = [...products.values()].map((product) => {
    const [priceMinor, source] = prices.priceOf(product.sku, product.category, product.department)
    priceSources[source] += 1
    return { ...product, priceMinor }
  })
  return { products: priced, prices, priceSources }
}

function productOf(
  row: CsvRow<(typeof PRODUCT_COLUMNS)[number]>,
): Omit<ProductToLoad, 'priceMinor'> {
  const category = row.product_category || UNSORTED
  const type = row.product_type
  return {
    sku: row.product_id,
    name: [type || category, row.package_size].filter(Boolean).join(' '),
    department: row.department || UNSORTED,
    category,
    ...(type && { subcategory: type }),
    ...(row.brand && { brand: row.brand }),
  }
}

const pricedLineOf = (row: CsvRow<(typeof LINE_COLUMNS)[number]>): PricedLine => ({
  sku: row.product_id,
  quantity: Number(row.quantity),
  paid: Number(row.sales_value),
  retailDiscount: Number(row.retail_disc),
  couponMatchDiscount: Number(row.coupon_match_disc),
})

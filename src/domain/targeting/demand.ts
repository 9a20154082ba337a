/** In how many of the shop's recent baskets a product was. */
export type ProductDemand = { sku: string; category: string | null; baskets: number }

/** The shop's demand, ready to be looked up. */
export type Demand = {
  /** All baskets that were counted. */
  baskets: number
  bySku: ReadonlyMap<string, ProductDemand>
  byCategory: ReadonlyMap<string, CategoryDemand>
}

export type CategoryDemand = {
  /** Sum over its products: a basket with two of them counts twice. */
  baskets: number
  /** Most wanted first; ties by sku. */
  products: readonly ProductDemand[]
}

/** Sorts what was counted by product and by category. Done once for many members. */
export function indexDemand(products: readonly ProductDemand[], baskets: number): Demand {
  const bySku = new Map(products.map((product) => [product.sku, product]))
  const byCategory = new Map<string, { baskets: number; products: ProductDemand[] }>()
  for (const product of products) {
    if (product.category === null) continue
    const category = byCategory.get(product.category) ?? { baskets: 0, products: [] }
    category.baskets += product.baskets
    category.products.push(product)
    byCategory.set(product.category, category)
  }
  for (const category of byCategory.values()) category.products.sort(byDemand)
  return { baskets, bySku, byCategory }
}

const byDemand = (a: ProductDemand, b: ProductDemand): number =>
  b.baskets - a.baskets || (a.sku < b.sku ? -1 : 1)

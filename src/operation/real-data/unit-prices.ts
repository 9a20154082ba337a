/** A sold line of the sample; amounts in dollars, discounts above 0. */
export type PricedLine = {
  sku: string
  quantity: number
  paid: number
  retailDiscount: number
  couponMatchDiscount: number
}

export type PriceSource = 'product' | 'category' | 'department' | 'overall'

export type PriceList = {
  /** The price in minor units, and where it is from. */
  priceOf(sku: string, category: string, department: string): [number, PriceSource]
}

/**
 * The shelf price of one unit in minor units, by the formula of the data's publisher (The Complete Journey user
 * guide): (paid + retail discount + coupon match) / quantity. A manufacturer's coupon is not added back, for what
 * the store was paid includes it. Undefined where nothing was sold or charged.
 * Fuel is sold by the thousandth of a gallon: where a unit costs less than a cent, the line is the unit.
 */
export function shelfPriceMinor(line: PricedLine): number | undefined {
  const listMinor = (line.paid + line.retailDiscount + line.couponMatchDiscount) * 100
  if (line.quantity < 1 || listMinor < 0.5) return undefined
  const unitMinor = listMinor / line.quantity
  return Math.max(1, Math.round(unitMinor < 1 ? listMinor : unitMinor))
}

/**
 * Medians of the lines' shelf prices: a product's own, else its category's, its department's, all lines'. The
 * groups' medians are over lines, so what sells much counts much.
 */
export function makePriceList(
  lines: Iterable<PricedLine>,
  placeOf: (sku: string) => { category: string; department: string } | undefined,
): PriceList {
  const bySku = new Map<string, number[]>()
  const byCategory = new Map<string, number[]>()
  const byDepartment = new Map<string, number[]>()
  const overall: number[] = []
  for (const line of lines) {
    const priceMinor = shelfPriceMinor(line)
    if (priceMinor === undefined) continue
    append(bySku, line.sku, priceMinor)
    overall.push(priceMinor)
    const place = placeOf(line.sku)
    if (!place) continue
    append(byCategory, place.category, priceMinor)
    append(byDepartment, place.department, priceMinor)
  }
  if (overall.length === 0) throw new Error('no line of the sample has a price')
  const medians = [bySku, byCategory, byDepartment].map(
    (groups) => new Map([...groups].map(([name, prices]) => [name, medianMinor(prices)])),
  )
  const [ofSku, ofCategory, ofDepartment] = medians
  const ofAll = medianMinor(overall)
  return {
    priceOf(sku, category, department) {
      const own = ofSku?.get(sku)
      if (own !== undefined) return [own, 'product']
      const inCategory = ofCategory?.get(category)
      if (inCategory !== undefined) return [inCategory, 'category']
      const inDepartment = ofDepartment?.get(department)
      if (inDepartment !== undefined) return [inDepartment, 'department']
      return [ofAll, 'overall']
    },
  }
}

/** The middle price; of an even number the mean of the two middle ones, rounded half up. */
export function medianMinor(prices: readonly number[]): number {
  const sorted = [...prices].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const high = sorted[middle] ?? 0
  const low = sorted.length % 2 === 0 ? (sorted[middle - 1] ?? high) : high
  return Math.round((low + high) / 2)
}

function append(groups: Map<string, number[]>, name: string, price: number): void {
  const prices = groups.get(name)
  if (prices) prices.push(price)
  else groups.set(name, [price])
}

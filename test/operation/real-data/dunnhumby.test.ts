import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { readDunnhumby } from '../../../src/operation/real-data/dunnhumby.ts'
import type { History } from '../../../src/operation/replay/history.ts'

const PRODUCTS = `"product_id","manufacturer_id","department","brand","product_category","product_type","package_size"
"11","2","GROCERY","National","SOUP","SOUP, CANNED","10 OZ"
"12","2","GROCERY","Private","SOUP","BOUILLON",
"13","2","GROCERY","Private","TEA","TEA BAGS","80 CT"
"14","2","FUEL","National","FUEL","GASOLINE",
"15","2","FLORAL","National",,,
`
const LINES = `"household_id","store_id","basket_id","product_id","quantity","sales_value","retail_disc","coupon_disc","coupon_match_disc","week","transaction_timestamp"
"1","1","1","11",2,3.00,0.80,0.50,0.20,5,2017-01-28 14:06:53
"1","1","1","11",1,2.20,0,0,0,5,2017-01-28 14:06:53
"1","1","2","11",1,9.99,0,0,0,5,2017-01-28 14:06:53
"1","1","2","11",0,0,0,0,0,5,2017-01-28 14:06:53
"1","1","2","14",9000,25.50,0,0,0,5,2017-01-28 14:06:53
`
const BASKETS = `date,basket_id,user_id,item_id
1,900,7,11
1,901,8,13
1,900,7,12
1,900,7,11
3,902,7,15
3,903,9,99
`

let dir: string
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'journey-'))
  await writeFile(join(dir, 'products.csv'), PRODUCTS)
  await writeFile(join(dir, 'transaction_lines_sample.csv'), LINES)
  await writeFile(join(dir, 'baskets.csv'), BASKETS)
})
afterAll(() => rm(dir, { recursive: true }))

const open = async (): Promise<History> => (await readDunnhumby(dir)).openAt('2026-11-01')

describe('the real data', () => {
  it('gives every product the median shelf price of its own lines, or of the nearest group that has one', async () => {
    const prices = new Map((await open()).products.map((p) => [p.sku, p.priceMinor]))
    // (3.00 + 0.80 + 0.20) / 2 = 2.00, 2.20 and 9.99: the middle one; nothing sold is no price.
    expect(prices.get('11')).toBe(220)
    expect(prices.get('12')).toBe(220)
    // No tea was sold: the median of the grocery department, also 2.20.
    expect(prices.get('13')).toBe(220)
    // A thousandth of a gallon has no price in cents: a fill is one piece.
    expect(prices.get('14')).toBe(2550)
    // Of all lines: 2.00 2.20 9.99 25.50.
    expect(prices.get('15')).toBe(610)
  })

  it('says how many prices are a product’s own and whose the others are', async () => {
    expect((await open()).facts).toEqual({
      products: 5,
      pricesMatched: 2,
      pricesFromCategory: 1,
      pricesFromDepartment: 1,
      pricesFromAll: 1,
      linesPriceMatched: 1,
      linesPriceFromCategory: 1,
      linesPriceFromDepartment: 1,
      linesPriceFromAll: 2,
      productsUnknown: 1,
      rowsRead: 6,
    })
  })

  it('names products by type and size, and keeps those without a category apart', async () => {
    const [soup, bouillon, , , flower] = (await open()).products
    expect(soup).toMatchObject({
      name: 'SOUP, CANNED 10 OZ',
      department: 'GROCERY',
      brand: 'National',
    })
    expect(bouillon).toMatchObject({ name: 'BOUILLON', category: 'SOUP', subcategory: 'BOUILLON' })
    expect(flower).toMatchObject({ name: 'UNSORTED', category: 'UNSORTED', department: 'FLORAL' })
  })

  it('makes each household one member with its id and a card of its own', async () => {
    const { shoppers } = await open()
    expect(shoppers.map((shopper) => shopper.externalId)).toEqual(['7', '8', '9'])
    expect(new Set(shoppers.map((shopper) => shopper.cardNumber)).size).toBe(3)
    expect(shoppers.every((shopper) => shopper.joinedAt < '2026-11-01')).toBe(true)
  })

  it('plays the baskets by day, whole though their rows are scattered, equal rows as a quantity', async () => {
    const days = [...(await open()).days()]
    expect(days.map((day) => [day.date, day.trips.length])).toEqual([
      ['2026-11-01', 2],
      ['2026-11-02', 0],
      ['2026-11-03', 2],
    ])
    const first = days[0]?.trips.find((trip) => trip.shopper?.externalId === '7')
    expect(first?.lines).toEqual([
      { sku: '11', quantity: 2, unitPriceMinor: 220 },
      { sku: '12', quantity: 1, unitPriceMinor: 220 },
    ])
  })

  it('gives a basket the same till, number and time whenever it is read', async () => {
    const shown = async () =>
      JSON.stringify(
        [...(await open()).days()].map((day) => day.trips.map((t) => [t.reference, t.purchasedAt])),
      )
    const once = await shown()
    expect(await shown()).toBe(once)
    const at = new Date(JSON.parse(once)[0][0][1]).toISOString()
    expect(at >= '2026-11-01T11:00:00Z' && at < '2026-11-02T04:00:00Z').toBe(true)
  })

  it('refuses a basket that belongs to two households', async () => {
    await writeFile(join(dir, 'baskets.csv'), `${BASKETS}3,903,7,11\n`)
    await expect(readDunnhumby(dir)).rejects.toThrow(/basket 903 has two days or two households/)
    await writeFile(join(dir, 'baskets.csv'), BASKETS)
  })
})

const real = process.env['BASKETWISE_DATA']
if (!real) console.info('BASKETWISE_DATA is not set: the tests over the real folder are skipped')
const describeReal = real ? describe : describe.skip

describeReal('The Complete Journey itself', () => {
  it('has the published 92,331 products, 1,498 households and 10,664 baskets of 99,999 lines', async () => {
    const journey = await readDunnhumby(join(real ?? '', 'dunnhumby'))
    const history = journey.openAt('2026-09-04')
    expect(journey.dayCount).toBe(79)
    expect(history.products).toHaveLength(92_331)
    expect(history.shoppers).toHaveLength(1_498)
    const trips = [...history.days()].flatMap((day) => day.trips)
    expect(trips).toHaveLength(10_664)
    expect(trips.reduce((sum, trip) => sum + trip.lines.length, 0)).toBe(99_999)
    expect(new Set(trips.map((trip) => trip.reference)).size).toBe(10_664)
    expect(history.facts['linesPriceMatched']).toBeGreaterThan(75_000)
    expect(history.products.every((p) => p.name && p.category && p.priceMinor > 0)).toBe(true)
  })
})

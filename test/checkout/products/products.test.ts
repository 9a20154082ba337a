import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { aProduct } from '../../support/builders.ts'
import { startService, type TestService } from '../../support/service.ts'

describe('products', () => {
  let service: TestService
  beforeAll(async () => {
    service = await startService()
  })
  afterAll(() => service.close())

  const save = (products: unknown, key?: string, headers?: Record<string, string>) =>
    service.call('post', '/v1/products/batch', { products }, key, headers)
  const cacheVersion = async () => {
    const row = await service.deps.db
      .selectFrom('cache_versions')
      .select('version')
      .where('name', '=', 'products')
      .executeTakeFirstOrThrow()
    return row.version
  }

  it('makes products and shows one whole, with null for what was left out', async () => {
    const facts = { brand: 'Kerry', policyClass: 'alcohol', pureAlcoholMicrolitres: 280_000 }
    const answer = await save([aProduct('940996', facts)])
    expect(answer.status).toBe(200)
    expect(answer.body).toEqual({ upserted: 1, changed: 1 })
    const shown = await service.call('get', '/v1/products/940996')
    expect(shown.body).toEqual({
      sku: '940996',
      name: 'Product 940996',
      department: 'GROCERY',
      category: 'TINS',
      subcategory: null,
      brand: 'Kerry',
      priceMinor: 200,
      costMinor: 120,
      policyClass: 'alcohol',
      pureAlcoholMicrolitres: 280_000,
    })
  })

  it('rewrites only what is different, and tells processes only then', async () => {
    await save([aProduct('same'), aProduct('other')])
    const rowVersions = async () => {
      const { rows } = await service.deps.pool.query(
        `select sku, xmin::text, ctid::text from products where sku in ('same', 'other') order by sku`,
      )
      return rows
    }
    const [before, version] = [await rowVersions(), await cacheVersion()]

    expect((await save([aProduct('same'), aProduct('other')])).body.changed).toBe(0)
    expect(await rowVersions()).toEqual(before)
    expect(await cacheVersion()).toBe(version)

    const changed = await save([aProduct('same'), aProduct('other', { priceMinor: null })])
    expect(changed.body).toEqual({ upserted: 2, changed: 1 })
    const after = await rowVersions()
    expect([after[0]?.ctid !== before[0]?.ctid, after[1]]).toEqual([true, before[1]])
    expect(await cacheVersion()).toBe(version + 1)
    const shown = await service.call('get', '/v1/products/other')
    expect(shown.body.priceMinor).toBeNull()

    const stronger = await save([aProduct('same', { pureAlcoholMicrolitres: 20_000 })])
    expect(stronger.body.changed).toBe(1)
    const weaker = await save([aProduct('same')])
    expect(weaker.body.changed).toBe(1)
    const same = await service.call('get', '/v1/products/same')
    expect(same.body.pureAlcoholMicrolitres).toBeNull()
  })

  it('refuses a sku that comes twice in one call, names the second, and writes nothing', async () => {
    const answer = await save([aProduct('twice'), aProduct('x'), aProduct('twice', { name: 'B' })])
    expect(answer.status).toBe(400)
    expect(answer.body.code).toBe('invalid-request')
    expect(answer.body.errors).toEqual([
      { pointer: '/products/2/sku', detail: 'twice was there before.' },
    ])
    expect((await service.call('get', '/v1/products/x')).status).toBe(404)
  })

  it('takes 5,000 products in a call of megabytes, and not one more', async () => {
    const many = Array.from({ length: 5001 }, (_, i) =>
      aProduct(`many-${i}`, { name: 'n'.repeat(200) }),
    )
    const answer = await save(many.slice(0, 5000))
    expect(answer.body).toEqual({ upserted: 5000, changed: 5000 })
    const tooMany = await save(many)
    expect(tooMany.status).toBe(400)
    expect(tooMany.body.errors[0].pointer).toBe('/products')
    const tooLarge = await save([aProduct('large', { name: 'n'.repeat(9_000_000) })])
    expect(tooLarge.status).toBe(413)
    expect(tooLarge.body.code).toBe('too-large')
  })

  it('survives two imports of the same products in other orders at once', async () => {
    const products = Array.from({ length: 300 }, (_, i) => aProduct(`race-${i}`))
    const renamed = products.map((product) => ({ ...product, name: 'Renamed' })).reverse()
    const answers = await Promise.all([save(products), save(renamed), save(products)])
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200])
  })

  it('gives the first answer again for the same Idempotency-Key', async () => {
    const headers = { 'idempotency-key': 'products-1' }
    const first = await save([aProduct('keyed')], undefined, headers)
    const second = await save([aProduct('keyed')], undefined, headers)
    expect(first.body).toEqual({ upserted: 1, changed: 1 })
    expect(second.body).toEqual(first.body)
    expect(second.headers['idempotency-replayed']).toBe('true')
    const other = await save([aProduct('else')], undefined, headers)
    expect(other.body.code).toBe('idempotency-key-conflict')
  })

  it.each([
    ['no products', [], '/products'],
    [
      'a product without a name',
      [{ sku: 'a', department: 'D', category: 'C' }],
      '/products/0/name',
    ],
    ['an unknown field', [aProduct('a', { colour: 'red' })], '/products/0'],
    ['a price below zero', [aProduct('a', { priceMinor: -1 })], '/products/0/priceMinor'],
    ['a price in fractions', [aProduct('a', { priceMinor: 1.5 })], '/products/0/priceMinor'],
    ['an unsafe price', [aProduct('a', { costMinor: 2 ** 53 })], '/products/0/costMinor'],
    ['a sku of another type', [aProduct('a', { sku: 7 })], '/products/0/sku'],
    ['an endless sku', [aProduct('a'.repeat(65))], '/products/0/sku'],
  ])('refuses %s', async (_name, products, pointer) => {
    const answer = await save(products)
    expect(answer.status).toBe(400)
    expect(answer.body.errors[0].pointer).toBe(pointer)
  })

  it('keeps markup and quotes in names as the text that they are', async () => {
    const name = `<script>alert(1)</script>'; drop table products; --`
    await save([aProduct("o'clock/tea 100%", { name })])
    const shown = await service.call(
      'get',
      `/v1/products/${encodeURIComponent("o'clock/tea 100%")}`,
    )
    expect(shown.body.name).toBe(name)
    const broken = await save([aProduct('nul', { name: 'a\u0000b' })])
    expect(broken.status).toBe(400)
  })

  it('lists by sku, page by page, and of one category', async () => {
    const category = 'CANDLES'
    await save(['c3', 'c1', 'c2'].map((sku) => aProduct(sku, { category })))
    const first = await service.call('get', `/v1/products?category=${category}&limit=2`)
    expect(first.body.data.map((product: { sku: string }) => product.sku)).toEqual(['c1', 'c2'])
    const next = `/v1/products?category=${category}&limit=2&after=${first.body.next}`
    const second = await service.call('get', next)
    expect(second.body.data.map((product: { sku: string }) => product.sku)).toEqual(['c3'])
    expect(second.body.next).toBeNull()
    expect((await service.call('get', '/v1/products?limit=3')).body.data).toHaveLength(3)
    expect((await service.call('get', '/v1/products?category=NONE')).body.data).toEqual([])
  })

  it('refuses cursors and questions that nobody knows', async () => {
    for (const query of ['after=xyz', 'limit=0', 'limit=201', 'colour=red']) {
      expect((await service.call('get', `/v1/products?${query}`)).status).toBe(400)
    }
  })

  it('is written by admin and marketing, read by staff too, and by nobody else', async () => {
    const marketing = await service.keyOf('marketing')
    const staff = await service.keyOf('staff')
    const app = await service.keyOf('app')
    expect((await save([aProduct('m')], marketing)).status).toBe(200)
    for (const key of [staff, app]) expect((await save([aProduct('s')], key)).status).toBe(403)
    for (const path of ['/v1/products', '/v1/products/m']) {
      expect((await service.call('get', path, undefined, staff)).status).toBe(200)
      expect((await service.call('get', path, undefined, app)).status).toBe(403)
      expect((await service.call('get', path, undefined, null)).status).toBe(401)
    }
    const missing = await service.call('get', '/v1/products/none')
    expect([missing.status, missing.body.code]).toEqual([404, 'not-found'])
    expect((await service.call('get', '/v1/products/s')).status).toBe(404)
    expect((await service.call('post', '/v1/products/batch', {}, null)).status).toBe(401)
  })
})

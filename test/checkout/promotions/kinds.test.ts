import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { aLine, aMember, aProduct } from '../../support/builders.ts'
import { startService, type TestService } from '../../support/service.ts'

type Body = Record<string, unknown>

describe('kinds of promotions', () => {
  let service: TestService
  let till: string
  let card: string
  /** A little later at every step, for what has ended was in force before. */
  let now = new Date('2026-11-20T11:00:00Z')
  const step = (id: string, name: string) => {
    now = new Date(now.getTime() + 100)
    return service.call('post', `/v1/promotions/${id}/${name}`, {})
  }
  beforeAll(async () => {
    service = await startService({ now: () => now })
    till = (await service.openStore()).key
    const products = [
      aProduct('pizza', { category: 'FROZEN', brand: 'Roma' }),
      aProduct('salad', { category: 'FRESH' }),
      aProduct('cola', { category: 'DRINKS', brand: 'Fizz' }),
      aProduct('water', { category: 'DRINKS' }),
      aProduct('apples', { category: 'FRESH' }),
    ]
    await service.call('post', '/v1/products/batch', { products })
    const member = await service.call('post', '/v1/members', aMember())
    card = member.body.cards[0].number
  })
  afterAll(() => service.close())

  const create = (fields: Body) =>
    service.call('post', '/v1/promotions', { title: 'An offer', ...fields })

  /** What a quote takes off, by line, while the promotion is live. */
  async function given(fields: Body, lines: Body[], basket: Body = {}) {
    const created = await create(fields)
    expect([created.status, created.body.errors]).toEqual([201, undefined])
    const { id } = created.body
    expect((await step(id, 'launch')).status).toBe(200)
    const swipe = { card, purchasedAt: now.toISOString(), lines, ...basket }
    const quoted = await service.call('post', '/v1/swipes/quote', swipe, till)
    await step(id, 'end')
    expect(quoted.status).toBe(200)
    const { body } = quoted
    return {
      discounts: body.discounts.map(({ line, amountMinor }: Body) => [line, amountMinor]),
      earned: body.points.earned,
    }
  }

  const sold = (sku: string, quantity: number, unitPriceMinor: number) => ({
    sku,
    quantity,
    unitPriceMinor,
    amountMinor: quantity * unitPriceMinor,
  })
  const linesOf = (...goods: ReturnType<typeof sold>[]) =>
    goods.map((one, index) => aLine(index + 1, one))

  const drinks = { appliesTo: { categories: ['DRINKS'] } }

  it.each<[string, Body, ReturnType<typeof sold>[], [number, number][]]>([
    [
      'a percentage off every piece of a brand',
      { reward: { kind: 'percentOff', percent: 10 }, appliesTo: { brands: ['Fizz'] } },
      [sold('cola', 2, 155), sold('water', 1, 90)],
      [[1, 31]],
    ],
    [
      'an amount off each piece, but for what is excepted',
      {
        reward: { kind: 'amountOff', amountMinor: 20, each: true },
        appliesTo: { categories: ['DRINKS'], except: { products: ['water'] } },
      },
      [sold('cola', 3, 155), sold('water', 1, 90)],
      [[1, 60]],
    ],
    [
      'a fixed price',
      { reward: { kind: 'fixedPrice', priceMinor: 100 }, ...drinks },
      [sold('cola', 2, 155), sold('water', 1, 90)],
      [[1, 110]],
    ],
    [
      'three for a price, the dearest, as often as there are three',
      { reward: { kind: 'nForPrice', units: 3, priceMinor: 250 }, ...drinks },
      [sold('cola', 4, 155), sold('water', 3, 90)],
      [
        [1, 233],
        [2, 67],
      ],
    ],
    [
      'three for two, the cheapest of each three free',
      { reward: { kind: 'nForM', units: 3, paidUnits: 2 }, ...drinks },
      [sold('cola', 2, 155), sold('water', 1, 90)],
      [
        [1, 70],
        [2, 20],
      ],
    ],
    [
      'buy one, get one of other goods for half',
      {
        reward: {
          kind: 'buyGet',
          buyUnits: 1,
          getUnits: 1,
          percent: 50,
          get: { products: ['cola'] },
        },
        appliesTo: { products: ['pizza'] },
      },
      [sold('pizza', 1, 300), sold('cola', 2, 100)],
      [
        [1, 38],
        [2, 12],
      ],
    ],
    [
      'any three of two groups for a price, one of each at least',
      {
        reward: {
          kind: 'mixAndMatch',
          units: 3,
          groups: [
            { of: { categories: ['DRINKS'] }, unitsMin: 1 },
            { of: { categories: ['FRESH'] }, unitsMin: 1 },
          ],
          set: { is: 'price', priceMinor: 300 },
        },
      },
      [sold('cola', 3, 155), sold('salad', 1, 100)],
      [
        [1, 83],
        [2, 27],
      ],
    ],
    [
      'a meal for one price, twice',
      {
        reward: {
          kind: 'bundle',
          parts: [
            { units: 1, of: { products: ['salad'] } },
            { units: 1, of: { categories: ['DRINKS'] } },
          ],
          set: { is: 'price', priceMinor: 200 },
        },
      },
      [sold('salad', 2, 150), sold('cola', 1, 155), sold('water', 1, 90)],
      [
        [1, 80],
        [2, 41],
        [3, 24],
      ],
    ],
    [
      'a free piece for who spends enough',
      {
        reward: { kind: 'freeItem' },
        appliesTo: { products: ['water'] },
        minimumSpend: { amountMinor: 500, basis: 'beforeDiscounts', on: 'basket' },
      },
      [sold('pizza', 2, 300), sold('water', 2, 90)],
      [[2, 90]],
    ],
    [
      'an amount off for every so much that is spent, and no more than a cap',
      {
        reward: {
          kind: 'basketThreshold',
          spendMinor: 300,
          basis: 'beforeDiscounts',
          every: true,
          off: { is: 'amountOff', amountMinor: 50 },
        },
        discountMaxMinor: 90,
      },
      [sold('pizza', 2, 300)],
      [[1, 90]],
    ],
    [
      'the tier that is reached',
      {
        reward: {
          kind: 'tieredThreshold',
          basis: 'afterDiscounts',
          tiers: [
            { spendMinor: 300, off: { is: 'percentOff', percent: 5 } },
            { spendMinor: 600, off: { is: 'percentOff', percent: 10 } },
          ],
        },
      },
      [sold('pizza', 2, 300)],
      [[1, 60]],
    ],
  ])('give %s', async (_what, fields, goods, discounts) => {
    expect((await given(fields, linesOf(...goods))).discounts).toEqual(discounts)
  })

  it('give members their own price, by the kilogram where goods are weighed', async () => {
    const fields = {
      reward: { kind: 'memberPrice', priceMinor: 199 },
      audience: 'members',
      appliesTo: { products: ['apples'] },
    }
    const apples = aLine(1, {
      sku: 'apples',
      quantity: 1,
      unitPriceMinor: 299,
      amountMinor: 219,
      weightGrams: 734,
    })
    // 0.734 kg at 1.99 is 1.46066, so 1.46.
    expect((await given(fields, [apples])).discounts).toEqual([[1, 73]])
    expect((await given(fields, [apples], { card: null })).discounts).toEqual([])
  })

  it('count labels of weighed goods as pieces, not kilograms', async () => {
    const fields = {
      reward: { kind: 'nForM', units: 2, paidUnits: 1 },
      appliesTo: { products: ['apples'] },
    }
    const weighed = (line: number, quantity: number, amountMinor: number) =>
      aLine(line, { sku: 'apples', quantity, unitPriceMinor: 299, amountMinor, weightGrams: 2500 })
    expect((await given(fields, [weighed(1, 1, 748)])).discounts).toEqual([])
    expect((await given(fields, [weighed(1, 1, 748), weighed(2, 1, 200)])).discounts).toEqual([
      [1, 158],
      [2, 42],
    ])
  })

  it('give bonus points, once or for every piece', async () => {
    const goods = linesOf(sold('cola', 3, 100))
    const plain = (await given({ reward: { kind: 'bonusPoints', points: 50 }, ...drinks }, goods))
      .earned
    const each = await given(
      { reward: { kind: 'bonusPoints', points: 50, each: true }, ...drinks },
      goods,
    )
    expect([plain, each.earned]).toEqual([53, 153])
  })

  it('hold at the stores, on the days and in the hours that they name', async () => {
    const offer = { reward: { kind: 'percentOff', percent: 10 } }
    const goods = linesOf(sold('cola', 1, 100))
    const taken = async (fields: Body) => (await given({ ...offer, ...fields }, goods)).discounts
    // 2026-11-20 was a Friday; 11:00 UTC is 11:00 in Dublin.
    expect(await taken({ weekdays: [5] })).toEqual([[1, 10]])
    expect(await taken({ weekdays: [1, 2, 3, 4, 6, 7] })).toEqual([])
    expect(await taken({ hours: { from: '11:00', until: '12:00' } })).toEqual([[1, 10]])
    expect(await taken({ hours: { from: '10:00', until: '11:00' } })).toEqual([])
    expect(await taken({ hours: { from: '22:00', until: '11:01' } })).toEqual([[1, 10]])
    expect(await taken({ stores: ['0042'] })).toEqual([[1, 10]])
    expect(await taken({ stores: ['0043'] })).toEqual([])
    expect(await taken({ storeGroups: ['north'] })).toEqual([])
    const store = { name: 'A', timeZone: 'Europe/Dublin', jurisdiction: 'IE', groups: ['north'] }
    await service.call('put', '/v1/stores/0042', store)
    expect(await taken({ storeGroups: ['north'] })).toEqual([[1, 10]])
  })

  it('serve the higher priority first, and else the shopper best', async () => {
    const forced = await create({
      reward: { kind: 'percentOff', percent: 5 },
      ...drinks,
      priority: 1,
    })
    await step(forced.body.id, 'launch')
    const fields = { reward: { kind: 'percentOff', percent: 50 }, ...drinks }
    const goods = linesOf(sold('cola', 1, 100))
    expect((await given(fields, goods)).discounts).toEqual([[1, 5]])
    expect((await given({ ...fields, stacking: 'free' }, goods)).discounts).toEqual([
      [1, 5],
      [1, 48],
    ])
    await step(forced.body.id, 'end')
  })

  it.each<[string, Body, string]>([
    [
      'n for m without a free piece',
      { reward: { kind: 'nForM', units: 2, paidUnits: 2 } },
      '/reward/paidUnits',
    ],
    [
      'groups that ask for more than a set has',
      {
        reward: {
          kind: 'mixAndMatch',
          units: 2,
          groups: [{ of: { products: ['a'] }, unitsMin: 3 }],
          set: { is: 'percentOff', percent: 10 },
        },
      },
      '/reward/groups',
    ],
    [
      'tiers that do not rise',
      {
        reward: {
          kind: 'tieredThreshold',
          basis: 'beforeDiscounts',
          tiers: [
            { spendMinor: 500, off: { is: 'percentOff', percent: 5 } },
            { spendMinor: 500, off: { is: 'percentOff', percent: 10 } },
          ],
        },
      },
      '/reward/tiers',
    ],
    [
      'a percentage for every sum',
      {
        reward: {
          kind: 'basketThreshold',
          spendMinor: 100,
          basis: 'beforeDiscounts',
          every: true,
          off: { is: 'percentOff', percent: 5 },
        },
      },
      '/reward/every',
    ],
    [
      'a member price for everybody',
      { reward: { kind: 'memberPrice', priceMinor: 100 } },
      '/audience',
    ],
    [
      'hours that are none',
      {
        reward: { kind: 'percentOff', percent: 10 },
        hours: { from: '10:00', until: '10:00' },
      },
      '/hours/until',
    ],
    [
      'a scope beside parts of its own',
      {
        reward: {
          kind: 'bundle',
          parts: [
            { units: 1, of: { products: ['a'] } },
            { units: 1, of: { products: ['b'] } },
          ],
          set: { is: 'price', priceMinor: 100 },
        },
        appliesTo: { products: ['c'] },
      },
      '/appliesTo',
    ],
  ])('are refused with %s', async (_what, fields, pointer) => {
    const answer = await create(fields)
    expect([answer.status, answer.body.code]).toEqual([422, 'definition-incomplete'])
    expect(answer.body.errors[0].pointer).toBe(pointer)
  })

  it.each<[string, Body]>([
    ['one piece for a price', { kind: 'nForPrice', units: 1, priceMinor: 100 }],
    ['a price below nothing', { kind: 'fixedPrice', priceMinor: -1 }],
    ['a bundle of one part', { kind: 'bundle', parts: [{ units: 1, of: {} }], set: {} }],
    [
      'no groups',
      { kind: 'mixAndMatch', units: 2, groups: [], set: { is: 'price', priceMinor: 1 } },
    ],
    ['a percentage over 100', { kind: 'buyGet', buyUnits: 1, getUnits: 1, percent: 101 }],
    ['no tiers', { kind: 'tieredThreshold', basis: 'beforeDiscounts', tiers: [] }],
    ['a fraction of a point', { kind: 'bonusPoints', points: 0.5 }],
    ['fields of another kind', { kind: 'percentOff', percent: 10, multiplier: 2 }],
  ])('are malformed with %s', async (_what, reward) => {
    const answer = await create({ reward })
    expect([answer.status, answer.body.code]).toEqual([400, 'invalid-request'])
    expect(answer.body.errors[0].pointer).toMatch(/^\/reward/)
  })
})

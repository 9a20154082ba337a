import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { findBroken } from '../../support/audit.ts'
import { aLine, aMember, aProduct } from '../../support/builders.ts'
import { startService, type TestService } from '../../support/service.ts'

type Body = Record<string, unknown>

const MINUTE_MS = 60_000

describe('capped promotions', () => {
  let service: TestService
  let till: string
  let otherTill: string
  let elsewhere: string
  let now = new Date('2026-11-20T11:00:00Z')
  let sequence = 0
  beforeAll(async () => {
    service = await startService({ now: () => now })
    till = (await service.openStore()).key
    otherTill = await service.keyOf('terminal', { storeId: '0042', terminalId: '04' })
    elsewhere = (await service.openStore({ storeId: '0099', terminalId: '01' })).key
    const products = [aProduct('cola'), aProduct('water')]
    await service.call('post', '/v1/products/batch', { products })
  })
  afterEach(async () => expect(await findBroken(service.deps.pool)).toEqual([]))
  afterAll(() => service.close())

  const newCard = async (): Promise<string> =>
    (await service.call('post', '/v1/members', aMember())).body.cards[0].number

  async function launch(fields: Body): Promise<string> {
    const reward = { kind: 'percentOff', percent: 50 }
    const appliesTo = { products: ['cola'] }
    const body = { title: 'An offer', reward, appliesTo, ...fields }
    const { id } = (await service.call('post', '/v1/promotions', body)).body
    const launched = await service.launchDraft(id)
    expect([launched.status, launched.body.detail]).toEqual([200, undefined])
    return id
  }
  const end = (id: string) => service.call('post', `/v1/promotions/${id}/end`, {})

  const content = (card: string | null, quantity = 1, fields: Body = {}) => ({
    card,
    purchasedAt: now.toISOString(),
    lines: [aLine(1, { sku: 'cola', quantity, unitPriceMinor: 200, amountMinor: 200 * quantity })],
    ...fields,
  })
  async function pay(body: Body, key = till) {
    sequence += 1
    const place = key === elsewhere ? '0099-01' : key === otherTill ? '0042-04' : '0042-03'
    const swipe = {
      reference: `20261120-${place}-${sequence}`,
      tenders: [{ type: 'cash', amountMinor: 100_000 }],
      ...body,
    }
    const answer = await service.call('post', '/v1/swipes', swipe, key)
    expect(answer.status).toBe(201)
    return answer.body
  }
  const taken = async (body: Body, key = till): Promise<number> =>
    (await pay(body, key)).totals.discountMinor
  const quote = async (body: Body, key = till) =>
    (await service.call('post', '/v1/swipes/quote', body, key)).body
  const countersOf = async (id: string) =>
    (
      await service.deps.pool.query(
        'select per, uses, sets, money_minor from budgets where coalesce(subject_id, id) = $1 order by per, id',
        [id],
      )
    ).rows

  it('is given to as many baskets as its budget has uses, however many tills at once', async () => {
    const id = await launch({ budget: { usesMax: 5 } })
    const cards = await Promise.all(Array.from({ length: 20 }, newCard))
    const amounts = await Promise.all(cards.map((card) => taken(content(card))))
    expect(amounts.filter((minor) => minor > 0)).toHaveLength(5)
    expect(await countersOf(id)).toEqual([{ per: 'all', uses: 5, sets: 5, money_minor: 500 }])
    await end(id)
  })

  it('is given in fewer sets where sets or money do not reach for all', async () => {
    const reward = { kind: 'nForM', units: 2, paidUnits: 1 }
    const bySets = await launch({ reward, budget: { setsMax: 3 } })
    expect(await taken(content(null, 4))).toBe(400)
    expect(await taken(content(null, 4))).toBe(200)
    expect(await taken(content(null, 4))).toBe(0)
    await end(bySets)
    const byMoney = await launch({ reward, budget: { moneyMaxMinor: 500 } })
    expect(await taken(content(null, 4))).toBe(400)
    expect(await taken(content(null, 4))).toBe(0)
    await end(byMoney)
  })

  it('is for the first shoppers, each once', async () => {
    const caps = [{ per: 'member', usesMax: 1 }]
    const id = await launch({ audience: 'members', budget: { usesMax: 2 }, caps })
    const [ann, ben, cem] = [await newCard(), await newCard(), await newCard()]
    expect(await taken(content(ann))).toBe(100)
    expect(await taken(content(ann))).toBe(0)
    expect(await taken(content(ben))).toBe(100)
    expect(await taken(content(cem))).toBe(0)
    await end(id)
  })

  it('counts each member, day and store by itself, by the clock of the store', async () => {
    const caps = [
      { per: 'memberDay', setsMax: 2 },
      { per: 'store', usesMax: 3 },
    ]
    const id = await launch({ audience: 'members', caps })
    const [ann, ben] = [await newCard(), await newCard()]
    expect(await taken(content(ann, 3))).toBe(200)
    expect(await taken(content(ann, 3))).toBe(0)
    expect(await taken(content(ben, 1))).toBe(100)
    const tomorrow = { purchasedAt: '2026-11-21T00:10:00Z' }
    now = new Date('2026-11-21T00:10:00Z')
    expect(await taken(content(ann, 1, tomorrow))).toBe(100)
    expect(await taken(content(ben, 1, tomorrow))).toBe(0)
    expect(await taken(content(ben, 1, tomorrow), elsewhere)).toBe(100)
    now = new Date('2026-11-20T11:00:00Z')
    await end(id)
  })

  it('holds what a quote grants until it is paid, and gives it to nobody else', async () => {
    const id = await launch({ budget: { usesMax: 1 } })
    const quoted = await quote(content(null))
    expect(quoted.totals.discountMinor).toBe(100)
    expect(await taken(content(null, 2), otherTill)).toBe(0)
    const again = await quote(content(null))
    expect(again.totals.discountMinor).toBe(100)
    const paid = await pay(content(null, 1, { quoteId: again.quoteId }))
    expect([paid.totals.discountMinor, paid.flags]).toEqual([100, []])
    expect(await countersOf(id)).toEqual([{ per: 'all', uses: 1, sets: 1, money_minor: 100 }])
    await end(id)
  })

  it('records a late paid quote as it was paid, unbacked where somebody else has had the use', async () => {
    const id = await launch({ budget: { usesMax: 1 } })
    const quoted = await quote(content(null))
    const basket = content(null, 1, { quoteId: quoted.quoteId })
    now = new Date(now.getTime() + 6 * MINUTE_MS)
    expect(await taken(content(null, 2), otherTill)).toBe(200)
    const paid = await pay(basket)
    expect([paid.totals.discountMinor, paid.flags]).toEqual([100, ['unbacked-discount']])
    expect(await countersOf(id)).toEqual([{ per: 'all', uses: 1, sets: 2, money_minor: 200 }])
    await end(id)
  })

  it('records what an offline till gave beyond it as unbacked', async () => {
    const id = await launch({ budget: { usesMax: 1 } })
    const offline = { discounts: [{ line: 1, promotionId: id, amountMinor: 70 }] }
    expect((await pay(content(null, 1, { offline }))).flags).toEqual([])
    expect((await pay(content(null, 1, { offline }))).flags).toEqual(['unbacked-discount'])
    expect(await countersOf(id)).toEqual([{ per: 'all', uses: 1, sets: 1, money_minor: 70 }])
    await end(id)
  })

  it('refuses a cap below what is used, and takes a higher one at once', async () => {
    const id = await launch({
      budget: { usesMax: 2 },
      caps: [{ per: 'store', moneyMaxMinor: 300 }],
    })
    expect(await taken(content(null))).toBe(100)
    expect(await taken(content(null))).toBe(100)
    const change = async (fields: Body) => {
      const changed = await service.call('patch', `/v1/promotions/${id}`, fields)
      expect([changed.status, changed.body.errors]).toEqual([200, undefined])
      return service.call('post', `/v1/promotions/${id}/launch`, {})
    }
    const lower = await change({ budget: { usesMax: 1 } })
    expect([lower.status, lower.body.errors[0].pointer]).toEqual([409, '/budget/usesMax'])
    const less = await change({
      budget: { usesMax: 9 },
      caps: [{ per: 'store', moneyMaxMinor: 199 }],
    })
    expect([less.status, less.body.errors[0].pointer]).toEqual([409, '/caps/0/moneyMaxMinor'])
    expect(await taken(content(null))).toBe(0)
    expect((await change({ caps: [{ per: 'store', moneyMaxMinor: 300 }] })).status).toBe(200)
    expect(await taken(content(null))).toBe(100)
    expect(await taken(content(null))).toBe(0)
    const free = await change({ budget: null, caps: [] })
    expect(free.status).toBe(200)
    expect(await taken(content(null))).toBe(100)
    await end(id)
  })

  it('is for the members that it names, and for bearers of its codes where it asks for one', async () => {
    const chosen = (await service.call('post', '/v1/members', aMember())).body
    const id = await launch({ audience: 'members', members: [chosen.id] })
    expect(await taken(content(chosen.cards[0].number))).toBe(100)
    expect(await taken(content(await newCard()))).toBe(0)
    await end(id)
    const forBearers = await launch({ couponRequired: true })
    expect(await taken(content(null))).toBe(0)
    await end(forBearers)
  })

  it.each([
    [
      '/caps/1/per',
      {
        caps: [
          { per: 'day', usesMax: 1 },
          { per: 'day', usesMax: 2 },
        ],
      },
    ],
    ['/caps/0', { caps: [{ per: 'day' }] }],
    ['/caps/0/per', { caps: [{ per: 'week', usesMax: 1 }] }],
    ['/budget/usesMax', { budget: { usesMax: 0 } }],
    ['/budget/moneyMaxMinor', { budget: { moneyMaxMinor: 1.5 } }],
    ['/audience', { caps: [{ per: 'member', usesMax: 1 }] }],
    ['/audience', { members: ['01900000-0000-7000-8000-000000000001'] }],
  ])('refuses %s of %j', async (pointer, fields) => {
    const body = { title: 'An offer', reward: { kind: 'percentOff', percent: 50 }, ...fields }
    const answer = await service.call('post', '/v1/promotions', body)
    expect([400, 422]).toContain(answer.status)
    expect(answer.body.errors[0].pointer).toBe(pointer)
  })
})

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { newId } from '../../../src/domain/ids.ts'
import { aLine, aProduct, aSwipe } from '../../support/builders.ts'
import { rewards } from '../../support/rewards.ts'
import { startService, type TestService } from '../../support/service.ts'

type Body = Record<string, unknown>

const draft = (fields: Body = {}): Body => ({
  title: 'Ten off tins',
  reward: { kind: 'percentOff', percent: 10 },
  appliesTo: { products: ['none-of-these'] },
  ...fields,
})

describe('promotions', () => {
  let service: TestService
  let till: string
  let card: string
  /** A minute later at every step of a promotion, so that what was in force before and after stays apart. */
  let now = new Date('2026-11-22T08:00:00Z')
  beforeAll(async () => {
    service = await startService({ now: () => now })
    till = (await service.openStore()).key
    const products = [
      aProduct('beans', { category: 'TINS' }),
      aProduct('peas', { category: 'TINS' }),
      aProduct('milk', { category: 'DAIRY' }),
    ]
    await service.call('post', '/v1/products/batch', { products })
    const consents = { profiling: false, email: false, sms: false, post: false, phone: false }
    const member = await service.call('post', '/v1/members', { consents })
    card = member.body.cards[0].number
  })
  afterAll(() => service.close())

  const create = (fields: Body = {}, headers?: Record<string, string>) =>
    service.call('post', '/v1/promotions', draft(fields), undefined, headers)
  const step = (id: string, name: string) => {
    now = new Date(now.getTime() + 60_000)
    return service.call('post', `/v1/promotions/${id}/${name}`, {})
  }
  const change = (id: string, fields: Body) => service.call('patch', `/v1/promotions/${id}`, fields)
  const read = async (id: string) => (await service.call('get', `/v1/promotions/${id}`)).body
  const launched = async (fields: Body): Promise<string> => {
    const { id } = (await create({ startsOn: '2026-11-22', ...fields })).body
    expect((await step(id, 'launch')).status).toBe(200)
    return id
  }
  const buy = async (skus: string[], fields: Body = {}) => {
    const lines = skus.map((sku, index) => aLine(index + 1, { sku }))
    const swipe = aSwipe({ lines, purchasedAt: now.toISOString(), ...fields })
    const answer = await service.call('post', '/v1/swipes', swipe, till)
    expect(answer.status).toBe(201)
    return answer.body
  }
  /** Comes back when so many sessions of this database wait for a lock. */
  const untilWaiting = async (sessions: number) => {
    for (let waiting = 0; waiting < sessions; ) {
      const { rows } = await service.deps.pool.query(
        `select count(*) as waiting from pg_stat_activity
         where datname = current_database() and wait_event_type = 'Lock'`,
      )
      waiting = rows[0].waiting
    }
  }
  /** What a swipe is given by this promotion: `[line, amountMinor]`. */
  const given = async (id: string, skus: string[], fields: Body = {}) => {
    const { discounts } = await buy(skus, fields)
    return discounts
      .filter((discount: Body) => discount['promotionId'] === id)
      .map((discount: Body) => [discount['line'], discount['amountMinor']])
  }

  describe('a draft', () => {
    it('has its defaults spelled out and does nothing yet', async () => {
      const title = 'A title that is longer than a receipt is wide, by far'
      const answer = await create({ title, appliesTo: undefined })
      expect(answer.status).toBe(201)
      expect(answer.body).toEqual({
        id: expect.any(String),
        externalId: null,
        state: 'draft',
        version: 0,
        liveVersion: null,
        scheduledAt: null,
        title,
        receiptLabel: title.slice(0, 40),
        funder: 'store',
        reward: { kind: 'percentOff', percent: 10 },
        appliesTo: {
          products: [],
          categories: [],
          brands: [],
          except: { products: [], categories: [], brands: [] },
        },
        audience: 'everyone',
        stores: [],
        storeGroups: [],
        startsOn: null,
        endsOn: null,
        weekdays: [],
        hours: null,
        stacking: 'onePerLine',
        priority: 0,
        minimumSpend: null,
        discountMaxMinor: null,
        setsPerBasket: null,
        members: [],
        tiers: [],
        couponRequired: false,
        budget: null,
        caps: [],
        launched: null,
        unknown: {
          products: [],
          categories: [],
          brands: [],
          stores: [],
          storeGroups: [],
          members: [],
          tiers: [],
        },
        createdAt: expect.any(String),
        updatedAt: expect.any(String),
      })
      expect(await read(answer.body.id)).toEqual(answer.body)
      expect(await given(answer.body.id, ['beans'])).toEqual([])
    })

    it('is changed field by field, and gives up what is set to null', async () => {
      const { id } = (await create({ startsOn: '2026-11-01', receiptLabel: 'Tins!' })).body
      const appliesTo = { categories: ['TINS', 'DAIRY', 'TINS'] }
      const answer = await change(id, { appliesTo, receiptLabel: null, startsOn: null })
      expect(answer.status).toBe(200)
      expect(answer.body).toMatchObject({
        title: 'Ten off tins',
        receiptLabel: 'Ten off tins',
        appliesTo: { products: [], categories: ['DAIRY', 'TINS'] },
        startsOn: null,
      })
      expect((await change(id, { title: 'Renamed' })).body.receiptLabel).toBe('Renamed')
    })

    it('is made once for one Idempotency-Key', async () => {
      const headers = { 'idempotency-key': 'promotion-1' }
      const answers = [await create({}, headers), await create({}, headers)]
      expect(answers.map((answer) => answer.status)).toEqual([201, 201])
      expect(answers[1]?.body).toEqual(answers[0]?.body)
      const other = await create({ title: 'Other' }, headers)
      expect([other.status, other.body.code]).toEqual([409, 'idempotency-key-conflict'])
    })

    it('must not end before it starts', async () => {
      const days = { startsOn: '2026-11-20', endsOn: '2026-11-19' }
      const answer = await create(days)
      expect([answer.status, answer.body.code]).toEqual([422, 'definition-incomplete'])
      expect(answer.body.errors[0].pointer).toBe('/endsOn')
      const { id } = (await create({ startsOn: '2026-11-20' })).body
      expect((await change(id, { endsOn: '2026-11-19' })).status).toBe(422)
      expect((await read(id)).endsOn).toBeNull()
      expect((await change(id, { endsOn: '2026-11-20' })).status).toBe(200)
    })

    it.each([
      ['no title', { title: undefined }],
      ['no reward', { reward: undefined }],
      ['an unknown field', { colour: 'red' }],
      ['an unknown reward', { reward: { kind: 'free' } }],
      ['0 percent', { reward: { kind: 'percentOff', percent: 0 } }],
      ['101 percent', { reward: { kind: 'percentOff', percent: 101 } }],
      ['half a percent', { reward: { kind: 'percentOff', percent: 0.5 } }],
      ['a reward of two kinds', { reward: { kind: 'percentOff', percent: 5, amountMinor: 5 } }],
      ['an amount of nothing', { reward: { kind: 'amountOff', amountMinor: 0 } }],
      ['an unsafe amount', { reward: { kind: 'amountOff', amountMinor: 2 ** 53 } }],
      ['points times 1', { reward: { kind: 'pointsMultiplier', multiplier: 1 } }],
      ['points times 101', { reward: { kind: 'pointsMultiplier', multiplier: 101 } }],
      ['a label of 41 characters', { receiptLabel: 'x'.repeat(41) }],
      ['an unknown audience', { audience: 'staff' }],
      ['a day that does not exist', { startsOn: '2026-02-30' }],
      ['1001 products', { appliesTo: { products: Array(1001).fill('a') } }],
      ['an unknown scope', { appliesTo: { colours: ['red'] } }],
    ])('is refused with %s', async (_name, fields) => {
      const answer = await create(fields)
      expect([answer.status, answer.body.code]).toEqual([400, 'invalid-request'])
    })
  })

  describe('a live promotion', () => {
    it('applies from its launch, not after its pause, and again after the next launch', async () => {
      const id = await launched({ appliesTo: { products: ['beans'] } })
      expect(await given(id, ['milk', 'beans'])).toEqual([[2, 20]])
      expect((await step(id, 'pause')).body.state).toBe('paused')
      expect(await given(id, ['milk', 'beans'])).toEqual([])
      const again = await step(id, 'launch')
      expect([again.body.state, again.body.version]).toEqual(['live', 1])
      expect(await given(id, ['beans'])).toEqual([[1, 20]])
      expect((await step(id, 'end')).body.state).toBe('ended')
      expect(await given(id, ['beans'])).toEqual([])
    })

    it('stays as launched while its draft is edited, until the next launch makes a version of it', async () => {
      const id = await launched({ appliesTo: { products: ['peas'] } })
      const edited = await change(id, { reward: { kind: 'percentOff', percent: 50 } })
      expect(edited.body).toMatchObject({
        state: 'live',
        version: 1,
        reward: { percent: 50 },
        launched: { reward: { percent: 10 } },
      })
      expect(await given(id, ['peas'])).toEqual([[1, 20]])
      expect((await step(id, 'launch')).body).toMatchObject({
        state: 'live',
        version: 2,
        launched: { reward: { percent: 50 } },
      })
      expect(await given(id, ['peas'])).toEqual([[1, 100]])
      const { rows } = await service.deps.pool.query(
        `select version, definition -> 'reward' ->> 'percent' as percent
         from promotion_versions where promotion_id = $1 order by version`,
        [id],
      )
      expect(rows).toEqual([
        { version: 1, percent: '10' },
        { version: 2, percent: '50' },
      ])
      await step(id, 'end')
    })

    it('is one version however often and by however many it is launched at once', async () => {
      const { id } = (await create()).body
      const answers = await service.deps.db.transaction().execute(async (tx) => {
        await tx.selectFrom('promotions').select('id').where('id', '=', id).forUpdate().execute()
        const launches = Promise.all([step(id, 'launch'), step(id, 'launch')])
        await untilWaiting(2)
        return { launches }
      })
      const both = await answers.launches
      expect(both.map((answer) => [answer.status, answer.body.version])).toEqual([
        [200, 1],
        [200, 1],
      ])
      expect((await step(id, 'launch')).body.version).toBe(1)
      await step(id, 'end')
    })

    it('gives a basket that arrives late what was in force when it was bought', async () => {
      const { id } = (await create({ appliesTo: { products: ['peas'] } })).body
      const drafted = now
      await step(id, 'launch')
      const first = now
      await change(id, { reward: { kind: 'percentOff', percent: 50 } })
      await step(id, 'launch')
      const second = now
      await step(id, 'pause')
      const paused = now
      await step(id, 'launch')
      const resumed = now
      await step(id, 'end')
      const ended = now
      const at = (instant: Date) => given(id, ['peas'], { purchasedAt: instant.toISOString() })
      expect(await at(new Date(first.getTime() + 1))).toEqual([[1, 20]])
      expect(await at(new Date(second.getTime() - 1))).toEqual([[1, 20]])
      expect(await at(second)).toEqual([[1, 100]])
      expect(await at(paused)).toEqual([])
      expect(await at(resumed)).toEqual([[1, 100]])
      expect(await at(ended)).toEqual([])
      expect(await at(drafted)).toEqual([])
      expect(await at(new Date('2020-02-29T12:00:00Z'))).toEqual([])
    })

    it('is judged by the store’s own day', async () => {
      const day = '2026-11-20'
      const fields = { appliesTo: { products: ['beans'] }, startsOn: day, endsOn: day }
      const { id } = (await create(fields)).body
      expect((await service.launchDraft(id)).status).toBe(200)
      const honolulu = await service.openStore({ storeId: 'HI', timeZone: 'Pacific/Honolulu' })
      const at = async (key: string, storeId: string, purchasedAt: string) => {
        const lines = [aLine(1, { sku: 'beans' })]
        const swipe = { card: null, purchasedAt, lines }
        const answer = await service.call('post', '/v1/swipes/quote', swipe, key)
        return [storeId, answer.body.totals.discountMinor]
      }
      // 22:00 on the 19th in Honolulu is the 20th in Dublin already.
      expect(await at(till, 'IE', '2026-11-20T08:00:00Z')).toEqual(['IE', 20])
      expect(await at(honolulu.key, 'HI', '2026-11-20T08:00:00Z')).toEqual(['HI', 0])
      expect(await at(till, 'IE', '2026-11-21T00:00:00Z')).toEqual(['IE', 0])
      expect(await at(honolulu.key, 'HI', '2026-11-21T09:59:59Z')).toEqual(['HI', 20])
      await step(id, 'end')
    })

    it('for members alone gives nothing to a basket without a card', async () => {
      const fields = { audience: 'members', reward: { kind: 'amountOff', amountMinor: 30 } }
      const id = await launched({ ...fields, appliesTo: undefined })
      expect(await given(id, ['beans', 'milk'])).toEqual([])
      expect(await given(id, ['beans', 'milk'], { card })).toEqual([
        [1, 15],
        [2, 15],
      ])
      await step(id, 'end')
    })

    it('multiplies the points of its lines', async () => {
      const reward = { kind: 'pointsMultiplier', multiplier: 5 }
      const id = await launched({ reward, appliesTo: { categories: ['TINS'] } })
      expect((await buy(['beans', 'milk'], { card })).points.earned).toBe(12)
      await step(id, 'end')
      expect((await buy(['beans', 'milk'], { card })).points.earned).toBe(4)
    })
  })

  describe('the order of its states', () => {
    it('refuses to pause or end a draft, and to change or launch what has ended', async () => {
      const { id } = (await create()).body
      for (const name of ['pause', 'end']) {
        const answer = await step(id, name)
        expect([answer.status, answer.body.code]).toEqual([409, 'state-conflict'])
      }
      await step(id, 'launch')
      await step(id, 'end')
      for (const answer of [
        await step(id, 'launch'),
        await step(id, 'pause'),
        await change(id, { title: 'Again' }),
      ]) {
        expect([answer.status, answer.body.code]).toEqual([409, 'state-conflict'])
      }
      expect(await read(id)).toMatchObject({ state: 'ended', title: 'Ten off tins' })
    })

    it('takes a repeated pause or end as done', async () => {
      const id = await launched({})
      for (const name of ['pause', 'pause', 'end', 'end']) {
        expect((await step(id, name)).status).toBe(200)
      }
    })
  })

  describe('the list', () => {
    it('shows a state page by page, in the order they were made', async () => {
      const ids: string[] = []
      for (const title of ['one', 'two', 'three']) {
        const { id } = (await create({ title })).body
        await step(id, 'launch')
        await step(id, 'pause')
        ids.push(id)
      }
      const seen: string[] = []
      let after = ''
      for (let page = 0; page < 20; page += 1) {
        const path = `/v1/promotions?state=paused&limit=2${after}`
        const { body } = await service.call('get', path)
        expect(body.data.every((one: Body) => one['state'] === 'paused')).toBe(true)
        seen.push(...body.data.map((one: { id: string }) => one.id))
        if (body.next === null) break
        after = `&after=${body.next}`
      }
      expect(seen).toEqual([...seen].sort())
      expect(seen).toEqual(expect.arrayContaining(ids))
      const all = await service.call('get', '/v1/promotions?limit=200')
      expect(all.body.data.length).toBeGreaterThan(seen.length)
    })

    it('refuses cursors and states that nobody knows', async () => {
      for (const query of ['after=x', 'state=gone', 'limit=0', 'colour=red']) {
        expect((await service.call('get', `/v1/promotions?${query}`)).status).toBe(400)
      }
    })
  })

  describe('a preview', () => {
    const basket = (fields: Body = {}) => ({
      storeId: '0042',
      purchasedAt: now.toISOString(),
      member: true,
      lines: [
        { line: 1, sku: 'beans', amountMinor: 1000 },
        { line: 2, sku: 'milk', amountMinor: 500 },
        { line: 3, kind: 'deposit', sku: 'crate', amountMinor: 25 },
      ],
      ...fields,
    })
    const preview = (id: string, baskets: unknown) =>
      service.call('post', `/v1/promotions/${id}/preview`, { baskets })

    it('prices each basket with the draft beside what is live, and records nothing', async () => {
      const live = await launched({ title: 'Milk', appliesTo: { products: ['milk'] } })
      const members = { audience: 'members', appliesTo: { categories: ['TINS'] } }
      const { id } = (await create({ ...members, title: 'Tins' })).body
      const answer = await preview(id, [basket(), basket({ member: false })])
      expect(answer.status).toBe(200)
      const paid = { funder: 'store' }
      const milk = { line: 2, promotionId: live, amountMinor: 50, receiptLabel: 'Milk', ...paid }
      const tins = { line: 1, promotionId: id, amountMinor: 100, receiptLabel: 'Tins', ...paid }
      expect(answer.body.baskets).toEqual([
        {
          grossMinor: 1525,
          discountMinor: 150,
          netMinor: 1375,
          promotionMinor: 100,
          discounts: [tins, milk],
          unknownSkus: [],
          multipliers: [],
          bonusPoints: 0,
        },
        {
          grossMinor: 1525,
          discountMinor: 50,
          netMinor: 1475,
          promotionMinor: 0,
          discounts: [milk],
          unknownSkus: [],
          multipliers: [],
          bonusPoints: 0,
        },
      ])
      const results = await service.call('get', `/v1/promotions/${live}/results`)
      expect(results.body.baskets).toBe(0)
      expect((await read(id)).state).toBe('draft')
      expect(await given(id, ['beans'], { card })).toEqual([])
      await step(live, 'end')
    })

    it('puts the draft in the place of its own live version', async () => {
      const id = await launched({ appliesTo: { products: ['beans'] } })
      await change(id, { reward: { kind: 'pointsMultiplier', multiplier: 3 } })
      const answer = await preview(id, [basket()])
      expect(answer.body.baskets[0]).toMatchObject({
        discounts: [],
        multipliers: [{ line: 1, multiplier: 3 }],
      })
      await step(id, 'end')
    })

    it('prices a draft of every kind, and names what the catalogue lacks', async () => {
      const store = { name: 'S', timeZone: 'Europe/Dublin', jurisdiction: 'IE', groups: ['south'] }
      await service.call('put', '/v1/stores/0042', store)
      const lines = [
        ...[1, 2, 3].map((line) => ({ line, sku: 'milk', amountMinor: 500 })),
        ...[4, 5].map((line) => ({ line, sku: 'bun', amountMinor: 400 })),
        { line: 6, kind: 'voided', sku: 'taken-out', amountMinor: 100 },
        { line: 7, sku: 'mystery', amountMinor: 300 },
      ]
      const buns = [aProduct('bun', { category: 'BREAD', brand: 'Roma' })]
      await service.call('post', '/v1/products/batch', { products: buns })
      for (const reward of rewards) {
        const hasParts = reward.kind === 'bundle' || reward.kind === 'mixAndMatch'
        const { id } = (
          await create({
            reward,
            appliesTo: hasParts ? null : { products: ['milk'] },
            audience: 'members',
            storeGroups: ['south'],
          })
        ).body
        const answer = await preview(id, [basket({ lines }), basket({ lines, member: false })])
        expect([reward.kind, answer.status]).toEqual([reward.kind, 200])
        const [given, notGiven] = answer.body.baskets
        const points = given.bonusPoints + given.multipliers.length
        expect([reward.kind, given.promotionMinor + points > 0]).toEqual([reward.kind, true])
        expect([notGiven.promotionMinor, notGiven.bonusPoints, notGiven.multipliers]).toEqual([
          ...[0, 0],
          [],
        ])
        expect(given.unknownSkus).toEqual(['mystery'])
      }
    })

    it('refuses unknown stores, repeated lines and too many baskets', async () => {
      const { id } = (await create()).body
      const elsewhere = await preview(id, [basket(), basket({ storeId: '9999' })])
      expect([elsewhere.status, elsewhere.body.code]).toEqual([422, 'store-unknown'])
      expect(elsewhere.body.errors[0].pointer).toBe('/baskets/1/storeId')
      const line = { line: 1, sku: 'beans', amountMinor: 1 }
      const repeated = await preview(id, [basket({ lines: [line, line] })])
      expect([repeated.status, repeated.body.code]).toEqual([422, 'line-repeated'])
      expect(repeated.body.errors[0].pointer).toBe('/baskets/0/lines/1/line')
      for (const baskets of [[], Array(51).fill(basket()), [basket({ lines: [] })], 'x']) {
        expect((await preview(id, baskets)).status).toBe(400)
      }
    })
  })

  describe('the results', () => {
    it('sum what it took off recorded baskets, over all its versions', async () => {
      const other = await launched({ appliesTo: { products: ['milk'] } })
      const id = await launched({ appliesTo: { categories: ['TINS'] } })
      const whole = await buy(['beans', 'peas', 'milk'], { card })
      await buy(['milk'], { card })
      await change(id, { reward: { kind: 'percentOff', percent: 50 } })
      await step(id, 'launch')
      await buy(['beans'], { card })
      await buy(['peas'])
      const quote = {
        card,
        purchasedAt: now.toISOString(),
        lines: [aLine(1, { sku: 'peas' })],
      }
      await service.call('post', '/v1/swipes/quote', quote, till)
      const { status, body } = await service.call('get', `/v1/promotions/${id}/results`)
      expect(status).toBe(200)
      expect(body).toEqual({
        asOf: expect.stringMatching(/Z$/),
        baskets: 3,
        discountMinor: 40 + 100 + 100,
        netMinor: 540 + 100 + 100,
        members: 1,
      })
      for (const one of [id, other]) await step(one, 'end')
      const original = { reference: whole.reference }
      const bringBack = async (line: number, reference: string) => {
        const returned = { reference, original, lines: [{ line }], returnedAt: now.toISOString() }
        expect((await service.call('post', '/v1/returns', returned, till)).status).toBe(201)
        return (await service.call('get', `/v1/promotions/${id}/results`)).body
      }
      expect(await bringBack(1, '20261120-0042-03-9001')).toMatchObject({
        baskets: 3,
        discountMinor: body.discountMinor - 20,
        members: 1,
      })
      expect(await bringBack(2, '20261120-0042-03-9002')).toMatchObject({
        baskets: 2,
        discountMinor: body.discountMinor - 40,
        netMinor: 200,
        members: 1,
      })
    })

    it('are nothing before there are any', async () => {
      const { id } = (await create()).body
      const { body } = await service.call('get', `/v1/promotions/${id}/results`)
      expect(body).toMatchObject({ baskets: 0, discountMinor: 0, netMinor: 0, members: 0 })
    })
  })

  describe('who may', () => {
    const calls = (id: string): ['get' | 'post' | 'patch', string, unknown][] => [
      ['post', '/v1/promotions', draft()],
      ['get', '/v1/promotions', undefined],
      ['get', `/v1/promotions/${id}`, undefined],
      ['patch', `/v1/promotions/${id}`, { title: 'x' }],
      ['post', `/v1/promotions/${id}/launch`, {}],
      ['post', `/v1/promotions/${id}/pause`, {}],
      ['post', `/v1/promotions/${id}/end`, {}],
      ['post', `/v1/promotions/${id}/preview`, { baskets: [] }],
      ['get', `/v1/promotions/${id}/results`, undefined],
    ]

    it('is marketing and admin, and nobody else', async () => {
      const { id } = (await create()).body
      const foreign = [till]
      for (const role of ['staff', 'app'] as const) foreign.push(await service.keyOf(role))
      for (const [method, path, body] of calls(id)) {
        for (const key of foreign) {
          expect((await service.call(method, path, body, key)).status).toBe(403)
        }
        expect((await service.call(method, path, body, null)).status).toBe(401)
      }
      expect((await read(id)).title).toBe('Ten off tins')
      const marketing = await service.keyOf('marketing')
      const made = await service.call('post', '/v1/promotions', draft(), marketing)
      expect(made.status).toBe(201)
      const path = `/v1/promotions/${made.body.id}/launch`
      expect((await service.call('post', path, {}, marketing)).status).toBe(200)
    })

    it('finds nothing under an id that is none', async () => {
      for (const id of [newId(), 'nonsense', "'; drop table promotions; --"]) {
        for (const [method, path, body] of calls(encodeURIComponent(id))) {
          if (path === '/v1/promotions' || path.endsWith('preview')) continue
          const answer = await service.call(method, path, body)
          expect([path, answer.status, answer.body.code]).toEqual([path, 404, 'not-found'])
        }
      }
    })
  })
})

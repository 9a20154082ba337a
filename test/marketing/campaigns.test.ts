import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { eventually } from '../support/eventually.ts'
import { startService, type TestService } from '../support/service.ts'
import { aCampaign, type Loop, openLoop } from './loop.ts'

let service: TestService
let loop: Loop

beforeAll(async () => {
  service = await startService({ now: () => new Date('2026-11-21T12:00:00Z') })
  loop = await openLoop(service)
})
afterAll(() => service.close())

const draft = async (fields: Record<string, unknown> = {}) =>
  (await service.call('post', '/v1/campaigns', aCampaign(fields))).body
const act = (id: string, name: string, body?: object) =>
  service.call('post', `/v1/campaigns/${id}/${name}`, body)
const versionsOf = async (id: string) =>
  service.deps.db
    .selectFrom('campaign_versions')
    .select(['version', 'definition'])
    .where('campaign_id', '=', id)
    .orderBy('version')
    .execute()

describe('a draft', () => {
  it('is made with everything that was left out spelled out', async () => {
    const answer = await service.call('post', '/v1/campaigns', aCampaign())
    expect(answer.status).toBe(201)
    expect(answer.body).toMatchObject({
      ...aCampaign(),
      state: 'draft',
      version: 0,
      audience: {},
      coupon: {
        reward: { kind: 'percentOff', percent: 20 },
        title: null,
        validDays: 14,
        activationNeeded: false,
        funder: 'store',
      },
      products: { products: [], categories: [] },
      budget: { usesMax: null, moneyMaxMinor: null },
      holdoutShare: 0,
      startsAt: null,
      endsAt: null,
      launched: null,
      launchedAt: null,
    })
    const read = await service.call('get', `/v1/campaigns/${answer.body.id}`)
    expect(read.body).toEqual(answer.body)
  })

  it('is made once when the request is repeated with its key', async () => {
    const key = { 'idempotency-key': 'one-draft' }
    const first = await service.call('post', '/v1/campaigns', aCampaign(), undefined, key)
    const again = await service.call('post', '/v1/campaigns', aCampaign(), undefined, key)
    expect(again.body).toEqual(first.body)
  })

  it('changes only where it is changed, and can be cleared', async () => {
    const made = await draft({
      audience: { basketsMin: 3 },
      budget: { usesMax: 10 },
      holdoutShare: 0.2,
      startsAt: '2026-11-01T00:00:00Z',
    })
    const path = `/v1/campaigns/${made.id}`
    const changed = await service.call('patch', path, { title: 'Other', startsAt: null })
    expect(changed.status).toBe(200)
    expect(changed.body).toMatchObject({
      ...made,
      title: 'Other',
      startsAt: null,
      updatedAt: expect.any(String),
    })
    const emptied = await service.call('patch', path, { audience: {}, budget: {} })
    expect(emptied.body.audience).toEqual({})
    expect(emptied.body.budget).toEqual({ usesMax: null, moneyMaxMinor: null })
    expect(emptied.body.holdoutShare).toBe(0.2)
  })
})

describe('a bad body', () => {
  const coupon = { reward: { kind: 'percentOff', percent: 20 }, validDays: 14 }
  const reward = (fields: object) => ({ coupon: { ...coupon, reward: fields } })
  it.each<[string, Record<string, unknown>]>([
    ['/title', { title: '' }],
    ['/title', { title: 'Twenty\noff' }],
    ['/coupon/title', { coupon: { ...coupon, title: '{product}\u202e' } }],
    ['/coupon/funder', { coupon: { ...coupon, funder: 'Acme\tFoods' } }],
    ['/kind', { kind: 'once' }],
    ['/coupon/reward/percent', reward({ kind: 'percentOff', percent: 0 })],
    ['/coupon/reward/percent', reward({ kind: 'percentOff', percent: 101 })],
    ['/coupon/reward/percent', reward({ kind: 'percentOff', percent: 12.5 })],
    ['/coupon/reward/amountMinor', reward({ kind: 'amountOff', amountMinor: 0 })],
    ['/coupon/reward/amountMinor', reward({ kind: 'amountOff', amountMinor: -5 })],
    ['/coupon/reward/amountMinor', reward({ kind: 'amountOff', amountMinor: 2 ** 60 })],
    ['/coupon/reward/multiplier', reward({ kind: 'pointsMultiplier', multiplier: 1 })],
    ['/coupon/reward/kind', reward({ kind: 'gift' })],
    ['/coupon/validDays', { coupon: { ...coupon, validDays: 0 } }],
    ['/coupon/validDays', { coupon: { ...coupon, validDays: 366 } }],
    ['/coupon/title', { coupon: { ...coupon, title: 'x'.repeat(81) } }],
    ['/coupon', { coupon: undefined }],
    ['/couponsPerMember', { couponsPerMember: 0 }],
    ['/couponsPerMember', { couponsPerMember: 21 }],
    ['/budget/usesMax', { budget: { usesMax: 0 } }],
    ['/budget/moneyMaxMinor', { budget: { moneyMaxMinor: 1.5 } }],
    ['/holdoutShare', { holdoutShare: 0.91 }],
    ['/holdoutShare', { holdoutShare: -0.1 }],
    ['/holdoutShare', { holdoutShare: '0.1' }],
    ['/audience/basketsMin', { audience: { basketsMin: -1 } }],
    ['/audience/basketsMax', { audience: { basketsMin: 3, basketsMax: 2 } }],
    ['/audience/spendMaxMinor', { audience: { spendMinMinor: 300, spendMaxMinor: 299 } }],
    ['/audience', { audience: { shoeSizeMin: 40 } }],
    ['/products/products/0', { products: { products: [7] } }],
    ['/startsAt', { startsAt: '2026-02-30T00:00:00Z' }],
    ['/endsAt', { startsAt: '2026-11-02T00:00:00Z', endsAt: '2026-11-02T01:00:00+01:00' }],
  ])('is refused, naming %s', async (pointer, fields) => {
    const made = await service.call('post', '/v1/campaigns', aCampaign(fields))
    expect(made.status).toBe(400)
    expect(made.body.code).toBe('invalid-request')
    expect(made.body.errors.map((error: { pointer: string }) => error.pointer)).toContain(pointer)
    if (fields['coupon'] === undefined && 'coupon' in fields) return
    const { id, updatedAt } = await draft()
    const changed = await service.call('patch', `/v1/campaigns/${id}`, fields)
    expect(changed.status).toBe(400)
    const after = await service.call('get', `/v1/campaigns/${id}`)
    expect(after.body.updatedAt).toBe(updatedAt)
  })
})

describe('a field that is not known', () => {
  it('is refused by its name', async () => {
    const answer = await service.call('post', '/v1/campaigns', aCampaign({ colour: 'red' }))
    expect(answer.status).toBe(400)
    expect(JSON.stringify(answer.body.errors)).toContain('colour')
  })
})

describe('who may', () => {
  it.each(['app', 'staff'] as const)('refuses the role %s', async (role) => {
    const key = await service.keyOf(role)
    const answer = await service.call('post', '/v1/campaigns', aCampaign(), key)
    expect(answer.status).toBe(403)
  })

  it('lets marketing do it all', async () => {
    const key = await service.keyOf('marketing')
    const made = await service.call('post', '/v1/campaigns', aCampaign(), key)
    expect(made.status).toBe(201)
    for (const name of ['preview', 'launch', 'pause', 'end']) {
      const answer = await service.call(
        'post',
        `/v1/campaigns/${made.body.id}/${name}`,
        undefined,
        key,
      )
      expect([name, answer.status]).toEqual([name, 200])
    }
    const results = await service.call(
      'get',
      `/v1/campaigns/${made.body.id}/results`,
      undefined,
      key,
    )
    expect(results.status).toBe(200)
  })

  it('refuses callers without a key', async () => {
    expect((await service.call('get', '/v1/campaigns', undefined, null)).status).toBe(401)
  })

  it.each(['0189', '01890000-0000-7000-8000-000000000000'])(
    'does not know campaign %s',
    async (id) => {
      for (const answer of [
        await service.call('get', `/v1/campaigns/${id}`),
        await service.call('get', `/v1/campaigns/${id}/results`),
        await service.call('patch', `/v1/campaigns/${id}`, { title: 'x' }),
        await act(id, 'preview'),
        await act(id, 'launch'),
        await act(id, 'end'),
      ]) {
        expect(answer.status).toBe(404)
        expect(answer.body.code).toBe('not-found')
      }
    },
  )
})

describe('the list', () => {
  it('pages through all campaigns in the order they were made', async () => {
    const made = [await draft(), await draft(), await draft()].map((campaign) => campaign.id)
    const seen: string[] = []
    let after = ''
    do {
      const answer = await service.call('get', `/v1/campaigns?limit=2${after}`)
      expect(answer.status).toBe(200)
      seen.push(...answer.body.data.map((campaign: { id: string }) => campaign.id))
      after = answer.body.next === null ? '' : `&after=${answer.body.next}`
    } while (after)
    expect(seen.slice(-3)).toEqual(made)
    expect(new Set(seen).size).toBe(seen.length)
    const foreign = Buffer.from('["x"]').toString('base64url')
    expect((await service.call('get', `/v1/campaigns?after=${foreign}`)).status).toBe(400)
  })
})

describe('its course', () => {
  it('keeps what was launched under a version, and takes edits over with the next launch', async () => {
    const { id } = await draft({ title: 'One' })
    expect((await act(id, 'launch')).body).toMatchObject({ state: 'live', version: 1 })
    expect((await act(id, 'launch')).body.version).toBe(1)

    const edited = await service.call('patch', `/v1/campaigns/${id}`, { title: 'Two' })
    expect(edited.body).toMatchObject({ title: 'Two', version: 1, launched: { title: 'One' } })
    expect((await act(id, 'launch')).body).toMatchObject({ version: 2, launched: { title: 'Two' } })
    expect((await versionsOf(id)).map(({ definition }) => definition)).toMatchObject([
      { title: 'One' },
      { title: 'Two' },
    ])
    await act(id, 'end')
  })

  it('is one version however many launch it at once', async () => {
    const { id } = await draft()
    const held = await service.deps.pool.connect()
    await held.query('begin')
    await held.query('select id from campaigns where id = $1 for update', [id])
    const launches = Promise.all([act(id, 'launch'), act(id, 'launch')])
    const countWaiting = async (): Promise<number> => {
      const { rows } = await service.deps.pool.query(
        `select count(*)::int as n from pg_stat_activity
         where datname = current_database() and wait_event_type = 'Lock'`,
      )
      return rows[0].n
    }
    await eventually(countWaiting, (waiting) => waiting === 2)
    await held.query('commit')
    held.release()
    expect((await launches).map((answer) => answer.body.version)).toEqual([1, 1])
    await act(id, 'end')
  })

  it('issues by what was launched, not by the draft', async () => {
    const member = await loop.join()
    const id = await loop.launch({ couponsPerMember: 1 })
    const reward = { kind: 'amountOff', amountMinor: 50 }
    await service.call('patch', `/v1/campaigns/${id}`, { coupon: { reward, validDays: 3 } })
    await loop.buy(member, '2026-09-01T10:00:00+00:00', ['milk'])
    await act(id, 'launch')
    await loop.buy(member, '2026-10-01T10:00:00+00:00', ['milk'])
    const titles = await service.deps.db
      .selectFrom('coupons')
      .select('title')
      .where('campaign_id', '=', id)
      .orderBy('issued_at')
      .execute()
    expect(titles.map(({ title }) => title)).toEqual([
      '20 % off Good milk',
      'EUR 0.50 off Good milk',
    ])
    await act(id, 'end')
  })

  it('goes on after a pause, ends for good, and says what does not fit', async () => {
    const { id } = await draft()
    expect((await act(id, 'pause')).body.code).toBe('state-conflict')
    expect((await act(id, 'end')).body.code).toBe('state-conflict')
    await act(id, 'launch')
    expect((await act(id, 'pause')).body.state).toBe('paused')
    expect((await act(id, 'pause')).body.state).toBe('paused')
    expect((await act(id, 'launch')).body).toMatchObject({ state: 'live', version: 1 })
    expect((await act(id, 'end')).body.state).toBe('ended')
    expect((await act(id, 'end')).body.state).toBe('ended')
    for (const answer of [
      await act(id, 'launch'),
      await act(id, 'pause'),
      await service.call('patch', `/v1/campaigns/${id}`, { title: 'x' }),
    ]) {
      expect(answer.status).toBe(409)
      expect(answer.body.code).toBe('state-conflict')
    }
  })

  it('is not launched on products and categories that the catalogue does not have', async () => {
    const products = { products: ['milk', 'mlik'], categories: ['DAIRY', 'DIARY'] }
    const { id } = await draft({ products })
    const answer = await act(id, 'launch')
    expect(answer.status).toBe(422)
    expect(answer.body.code).toBe('definition-incomplete')
    expect(answer.body.errors.map((error: { pointer: string }) => error.pointer)).toEqual([
      '/products/products/1',
      '/products/categories/1',
    ])
    expect((await service.call('get', `/v1/campaigns/${id}`)).body.state).toBe('draft')
  })

  it('does not take a budget below what is used, and stays as it was', async () => {
    const { id } = await draft({ budget: { usesMax: 10, moneyMaxMinor: 1000 } })
    await act(id, 'launch')
    await service.deps.db
      .updateTable('budgets')
      .set({ uses: 5, money_minor: 700 })
      .where('id', '=', id)
      .execute()
    await service.call('patch', `/v1/campaigns/${id}`, { budget: { usesMax: 4 } })
    const refused = await act(id, 'launch')
    expect(refused.status).toBe(409)
    expect(refused.body).toMatchObject({
      code: 'state-conflict',
      errors: [{ pointer: '/budget/usesMax' }],
    })
    expect(await versionsOf(id)).toHaveLength(1)
    await service.call('patch', `/v1/campaigns/${id}`, {
      budget: { usesMax: 5, moneyMaxMinor: 699 },
    })
    expect((await act(id, 'launch')).body.errors[0].pointer).toBe('/budget/moneyMaxMinor')
    await service.call('patch', `/v1/campaigns/${id}`, { budget: { usesMax: 5 } })
    expect((await act(id, 'launch')).body.version).toBe(2)
    expect(await loop.resultsOf(id)).toMatchObject({
      budget: { uses: 5, usesMax: 5, moneyMinor: 700, moneyMaxMinor: null },
    })
    await act(id, 'end')
  })
})

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { newId } from '../../../src/domain/ids.ts'
import { aMember, aProduct } from '../../support/builders.ts'
import { startService, type TestService } from '../../support/service.ts'

type Body = Record<string, unknown>

const nobody = { stores: [], storeGroups: [], members: [], tiers: [] }

/** Comes back when a session of this database waits for another. */
async function untilWaiting(service: TestService): Promise<void> {
  for (let waiting = 0; waiting === 0; ) {
    const { rows } = await service.deps.pool.query(
      `select count(*) as waiting from pg_stat_activity
       where datname = current_database() and wait_event_type = 'Lock'`,
    )
    waiting = rows[0].waiting
  }
}

describe('the import of promotions', () => {
  let service: TestService
  let now = new Date('2026-11-22T12:00:00Z')
  beforeAll(async () => {
    service = await startService({ now: () => now })
    await service.openStore()
    const product = aProduct('peas', { category: 'TINS', brand: 'Roma' })
    await service.call('post', '/v1/products/batch', { products: [product] })
  })
  afterAll(() => service.close())

  const row = (externalId: unknown, fields: Body = {}): Body => ({
    externalId,
    title: `Promotion ${externalId}`,
    reward: { kind: 'percentOff', percent: 10 },
    appliesTo: { products: ['peas'] },
    ...fields,
  })
  const send = (promotions: unknown, key?: string | null, headers: Record<string, string> = {}) =>
    service.call('post', '/v1/promotions/import', { promotions }, key, headers)
  const imported = async (...rows: unknown[]) => {
    const answer = await send(rows)
    expect([answer.status, answer.body.errors]).toEqual([200, undefined])
    return answer.body.results
  }
  const read = async (id: string) => (await service.call('get', `/v1/promotions/${id}`)).body
  const step = (id: string, name: string) => {
    now = new Date(now.getTime() + 60_000)
    return service.call('post', `/v1/promotions/${id}/${name}`, {})
  }
  /** Everything that is stored of promotions, and the version of the rules. */
  const stored = async () => {
    const tables = ['promotions', 'promotion_versions', 'promotion_periods', 'cache_versions']
    const all = []
    for (const table of tables) {
      all.push((await service.deps.pool.query(`select * from ${table} order by 1, 2`)).rows)
    }
    return all
  }

  it('makes what is new, as a draft or live, and says what of it the catalogue lacks', async () => {
    const names = { products: ['peas', 'pies'], categories: ['TINS', 'CAKES'], brands: ['Roma'] }
    const except = { brands: ['Fizz'] }
    const results = await imported(
      row('a-1'),
      row('a-2', { launch: true, appliesTo: { ...names, except } }),
    )
    const nothing = { products: [], categories: [], brands: [], ...nobody }
    expect(results).toEqual([
      {
        externalId: 'a-1',
        id: expect.any(String),
        status: 201,
        state: 'draft',
        version: 0,
        unknown: nothing,
      },
      {
        externalId: 'a-2',
        id: expect.any(String),
        status: 201,
        state: 'live',
        version: 1,
        unknown: { products: ['pies'], categories: ['CAKES'], brands: ['Fizz'], ...nobody },
      },
    ])
    expect(await read(results[1].id)).toMatchObject({
      externalId: 'a-2',
      state: 'live',
      launched: { appliesTo: { products: ['peas', 'pies'] } },
    })
  })

  it('changes nothing when the same is sent again', async () => {
    const rows = [row('b-1'), row('b-2', { launch: true }), row('b-3', { launch: true })]
    const [, second, third] = await imported(...rows)
    await step(second.id, 'pause')
    await step(third.id, 'end')
    const before = await stored()
    const again = await imported(...rows)
    expect(again.map((one: Body) => [one['status'], one['state'], one['version']])).toEqual([
      [200, 'draft', 0],
      [200, 'paused', 1],
      [200, 'ended', 1],
    ])
    expect(await stored()).toEqual(before)
  })

  it('changes a draft whole, and what is live with its next launch alone', async () => {
    const [first] = await imported(row('c-1', { launch: true, priority: 3, setsPerBasket: 1 }))
    const reward = { kind: 'percentOff', percent: 25 }
    const [drafted] = await imported(row('c-1', { reward }))
    expect(drafted).toMatchObject({ id: first.id, status: 200, state: 'live', version: 1 })
    expect(await read(first.id)).toMatchObject({
      priority: 0,
      setsPerBasket: null,
      reward,
      launched: { priority: 3, setsPerBasket: 1, reward: { percent: 10 } },
    })
    const [launched] = await imported(row('c-1', { reward, launch: true }))
    expect(launched).toMatchObject({ id: first.id, status: 200, state: 'live', version: 2 })
    expect((await read(first.id)).launched.reward).toEqual(reward)
  })

  it('refuses each that is wrong on its own, by its place, and leaves nothing of it', async () => {
    const [ended] = await imported(row('d-ended', { launch: true }))
    await step(ended.id, 'end')
    const kept = await read(ended.id)
    const wrong = [
      row('d-1', { reward: { kind: 'percentOff', percent: 101 } }),
      row('d-2', { startsOn: '2026-11-02', endsOn: '2026-11-01', launch: true }),
      row('d-ended', { title: 'Once more', launch: true }),
      row(undefined),
      row('x'.repeat(65)),
      'no promotion',
      null,
      row('d-good', { title: 'Twice' }),
      row('d-7', { colour: 'red' }),
    ]
    const results = await imported(row('d-good'), ...wrong)
    expect(results[0]).toMatchObject({ externalId: 'd-good', status: 201 })
    const refused = results.slice(1).map((one: { status: number; problem: Body }) => {
      const { code, errors } = one.problem as { code: string; errors?: { pointer: string }[] }
      return [one.status, code, errors?.[0]?.pointer]
    })
    expect(refused).toEqual([
      [400, 'invalid-request', '/promotions/1/reward/percent'],
      [422, 'definition-incomplete', '/promotions/2/endsOn'],
      [409, 'state-conflict', undefined],
      [400, 'invalid-request', '/promotions/4/externalId'],
      [400, 'invalid-request', '/promotions/5/externalId'],
      [400, 'invalid-request', '/promotions/6'],
      [400, 'invalid-request', '/promotions/7'],
      [400, 'invalid-request', '/promotions/8/externalId'],
      [400, 'invalid-request', '/promotions/9'],
    ])
    expect(results[3]).toMatchObject({ id: ended.id, state: 'ended', version: 1 })
    expect(await read(ended.id)).toEqual(kept)
    const { rows } = await service.deps.pool.query(
      `select external_id from promotions where external_id like 'd-%' order by 1`,
    )
    expect(rows.map((one) => one.external_id)).toEqual(['d-ended', 'd-good'])
  })

  it('refuses one whose external id somebody else is just giving away, and goes on with the rest', async () => {
    const { db } = service.deps
    const answer = await db.transaction().execute(async (tx) => {
      const draft = '{"title": "Theirs"}'
      await tx.insertInto('promotions').values({ id: newId(), external_id: 'e-1', draft }).execute()
      const sent = send([row('e-1', { launch: true }), row('e-2', { launch: true })]).then()
      await untilWaiting(service)
      return { sent }
    })
    const { status, body } = await answer.sent
    expect(status).toBe(200)
    expect(body.results[0]).toMatchObject({ id: null, status: 409, state: null, version: null })
    expect(body.results[0].problem.errors[0].pointer).toBe('/promotions/0/externalId')
    expect(body.results[1]).toMatchObject({ status: 201, state: 'live', version: 1 })
    await db.deleteFrom('promotions').where('external_id', '=', 'e-1').execute()
  })

  it('leaves nothing at all when it breaks off', async () => {
    const { pool } = service.deps
    await pool.query(
      `alter table promotion_versions add constraint no_eggs check (definition ->> 'title' <> 'Eggs')`,
    )
    const before = await stored()
    const eggs = row('e-4', { title: 'Eggs', launch: true })
    expect((await send([row('e-3', { launch: true }), eggs])).status).toBe(500)
    expect(await stored()).toEqual(before)
    await pool.query('alter table promotion_versions drop constraint no_eggs')
  })

  it('is done once for one Idempotency-Key', async () => {
    const headers = { 'idempotency-key': 'import-1' }
    const first = await send([row('f-1')], undefined, headers)
    const again = await send([row('f-1')], undefined, headers)
    expect(again.headers['idempotency-replayed']).toBe('true')
    expect(again.body).toEqual(first.body)
    const other = await send([row('f-2')], undefined, headers)
    expect([other.status, other.body.code]).toEqual([409, 'idempotency-key-conflict'])
  })

  it('takes a thousand at once, past the size of other bodies, and no more', async () => {
    const rows = Array.from({ length: 1000 }, (_, index) =>
      row(`g-${index}`, {
        launch: index % 2 === 0,
        receiptLabel: 'x'.repeat(40),
        title: 'y'.repeat(200),
      }),
    )
    const results = await imported(...rows)
    expect(results.filter((one: Body) => one['status'] === 201)).toHaveLength(1000)
    expect(results.filter((one: Body) => one['state'] === 'live')).toHaveLength(500)
    const tooMany = await send([...rows, row('g-1000')])
    expect([tooMany.status, tooMany.body.code]).toEqual([400, 'invalid-request'])
    expect((await send([])).status).toBe(400)
    const large = await send([row('h', { title: 'z'.repeat(4 * 1024 * 1024) })])
    expect([large.status, large.body.code]).toEqual([413, 'too-large'])
  })

  it('and others that make the same at the same time end with one', async () => {
    const rows = ['i-1', 'i-2', 'i-3'].map((id) => row(id, { launch: true }))
    const answers = await Promise.all([send(rows), send([...rows].reverse()), send(rows)])
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
    const ids = new Set(answers.flatMap(({ body }) => body.results.map((one: Body) => one['id'])))
    expect(ids.size).toBe(3)
  })

  it('is for marketing and admin alone', async () => {
    for (const role of ['staff', 'app'] as const) {
      expect((await send([row('j-1')], await service.keyOf(role))).status).toBe(403)
    }
    expect((await send([row('j-1')], null)).status).toBe(401)
    expect((await send([row('j-1')], await service.keyOf('marketing'))).status).toBe(200)
  })

  describe('an external id', () => {
    const create = (fields: Body) =>
      service.call('post', '/v1/promotions', { ...row('k'), ...fields })

    it('is given, changed and taken away, and is one promotion’s alone', async () => {
      const made = await create({ externalId: 'k-1' })
      expect([made.status, made.body.externalId]).toEqual([201, 'k-1'])
      const other = (await create({ externalId: 'k-2' })).body
      for (const answer of [
        await create({ externalId: 'k-1' }),
        await service.call('patch', `/v1/promotions/${other.id}`, {
          externalId: 'k-1',
          title: 'x',
        }),
      ]) {
        expect([answer.status, answer.body.code]).toEqual([409, 'external-id-taken'])
        expect(answer.body.errors[0].pointer).toBe('/externalId')
      }
      expect(await read(other.id)).toMatchObject({ externalId: 'k-2', title: other.title })
      const path = `/v1/promotions/${made.body.id}`
      expect((await service.call('patch', path, { title: 'y' })).body.externalId).toBe('k-1')
      expect((await service.call('patch', path, { externalId: null })).body.externalId).toBeNull()
      expect((await create({ externalId: 'k-1' })).status).toBe(201)
    })
  })

  it('reports what the catalogue lacks in the parts of rewards as well, wherever one is shown', async () => {
    const parts = [
      { units: 1, of: { products: ['peas', 'pears'] } },
      { units: 1, of: { categories: ['PLUMS'], except: { brands: ['Nobody'] } } },
    ]
    const reward = { kind: 'bundle', parts, set: { is: 'price', priceMinor: 100 } }
    const unknown = { products: ['pears'], categories: ['PLUMS'], brands: ['Nobody'], ...nobody }
    const made = await service.call('post', '/v1/promotions', { title: 'Meal', reward })
    expect(made.body.unknown).toEqual(unknown)
    const { id } = made.body
    const [changed, launched] = [
      await service.call('patch', `/v1/promotions/${id}`, { title: 'A meal' }),
      await step(id, 'launch'),
    ]
    expect([changed.body.unknown, launched.body.unknown]).toEqual([unknown, unknown])
    await service.call('post', '/v1/products/batch', { products: [aProduct('pears')] })
    expect((await read(id)).unknown).toEqual({ ...unknown, products: [] })
    const { body } = await service.call('get', '/v1/promotions?limit=1')
    expect(body.data[0]).not.toHaveProperty('unknown')
  })

  it('reports the stores, groups of stores, members and tiers that there are not', async () => {
    const groups = ['north', 'large']
    const store = { name: 'N', timeZone: 'Europe/Dublin', jurisdiction: 'IE', groups }
    await service.call('put', '/v1/stores/0043', store)
    const member = (await service.call('post', '/v1/members', aMember())).body.id
    const nobodys = newId()
    const fields = {
      stores: ['0043', '0034'],
      storeGroups: ['large', 'nroth'],
      audience: 'members',
      members: [member, nobodys, 'not-an-id', member.toUpperCase()],
      tiers: ['Platinum'],
    }
    const unknown = {
      products: [],
      categories: [],
      brands: [],
      stores: ['0034'],
      storeGroups: ['nroth'],
      members: [nobodys, 'not-an-id', member.toUpperCase()].sort(),
      tiers: ['Platinum'],
    }
    const [whole, plain] = await imported(row('l-1', fields), row('l-2', { stores: ['0043'] }))
    expect(whole.unknown).toEqual(unknown)
    expect(plain.unknown).toEqual({ products: [], categories: [], brands: [], ...nobody })
    expect((await read(whole.id)).unknown).toEqual(unknown)
    const path = `/v1/promotions/${whole.id}`
    const changed = await service.call('patch', path, { stores: [], storeGroups: ['north'] })
    expect(changed.body.unknown).toEqual({ ...unknown, stores: [], storeGroups: [] })
    await service.call('put', '/v1/stores/0043', { ...store, groups: ['large'] })
    expect((await read(whole.id)).unknown.storeGroups).toEqual(['north'])
  })
})

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { startService, type TestService } from '../../support/service.ts'

const nowhere = { latitude: null, longitude: null }
const store = { name: 'Main Street', timeZone: 'Europe/Dublin', jurisdiction: 'IE' }

describe('stores', () => {
  let service: TestService
  beforeAll(async () => {
    service = await startService()
  })
  afterAll(() => service.close())

  const put = (id: string, body: unknown = store, key?: string | null) =>
    service.call('put', `/v1/stores/${id}`, body, key)
  const accountOf = async (id: string) => {
    const row = await service.deps.db
      .selectFrom('stores')
      .select('account_id')
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    return row.account_id
  }
  const accountCount = async () => {
    const row = await service.deps.db
      .selectFrom('accounts')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow()
    return Number(row.count)
  }

  it('makes a store, shows it, and lists it', async () => {
    const answer = await put('0001')
    expect([answer.status, answer.body]).toEqual([
      200,
      { id: '0001', ...store, groups: [], ...nowhere },
    ])
    expect((await service.call('get', '/v1/stores/0001')).body).toEqual(answer.body)
    expect((await service.call('get', '/v1/stores')).body.data).toContainEqual(answer.body)
  })

  it('changes a store and leaves its account alone', async () => {
    await put('0002')
    const [account, count] = [await accountOf('0002'), await accountCount()]
    const moved = {
      name: 'Harbour',
      timeZone: 'Europe/London',
      jurisdiction: 'GB-NIR',
      groups: ['north'],
    }
    expect((await put('0002', { ...moved, groups: ['north', 'north'] })).body).toEqual({
      id: '0002',
      ...moved,
      ...nowhere,
    })
    expect((await service.call('get', '/v1/stores/0002')).body).toEqual({
      id: '0002',
      ...moved,
      ...nowhere,
    })
    expect(await accountOf('0002')).toBe(account)
    expect(await accountCount()).toBe(count)
  })

  it('keeps where a store is, until it is put without', async () => {
    const place = { latitude: 53.3498, longitude: -6.2603 }
    expect((await put('0004', { ...store, ...place })).body).toMatchObject(place)
    expect((await service.call('get', '/v1/stores/0004')).body).toMatchObject(place)
    expect((await put('0004')).body).toMatchObject(nowhere)
    expect((await put('0004', { ...store, latitude: -90, longitude: 180 })).status).toBe(200)
  })

  it('makes one store with one account when many make it at once', async () => {
    const count = await accountCount()
    const answers = await Promise.all(Array.from({ length: 8 }, () => put('0003')))
    expect(answers.map((answer) => answer.status)).toEqual(Array(8).fill(200))
    expect(await accountCount()).toBe(count + 1)
  })

  it('refuses a time zone that nobody knows', async () => {
    for (const timeZone of ['Mars/Olympus', '+01:00', 'Europe/Dublin; --']) {
      const answer = await put('0009', { ...store, timeZone })
      expect([answer.status, answer.body.code]).toEqual([422, 'time-zone-unknown'])
      expect(answer.body.errors[0].pointer).toBe('/timeZone')
    }
    expect((await service.call('get', '/v1/stores/0009')).status).toBe(404)
  })

  it.each([
    ['no name', { name: '' }, '/name'],
    ['an endless name', { name: 'n'.repeat(201) }, '/name'],
    ['a jurisdiction that is no code', { jurisdiction: 'Ireland' }, '/jurisdiction'],
    ['a jurisdiction left out', { jurisdiction: undefined }, '/jurisdiction'],
    ['a latitude beyond the pole', { latitude: 90.1, longitude: 0 }, '/latitude'],
    ['half a place', { latitude: 53.3 }, ''],
    ['a name of another type', { name: 7 }, '/name'],
  ])('refuses %s', async (_name, change, pointer) => {
    const answer = await put('0009', { ...store, ...change })
    expect([answer.status, answer.body.code]).toEqual([400, 'invalid-request'])
    expect(answer.body.errors[0].pointer).toBe(pointer)
    expect((await service.call('get', '/v1/stores/0009')).status).toBe(404)
  })

  it('refuses a field that nobody knows, by its name', async () => {
    const answer = await put('0009', { ...store, colour: 'red' })
    expect(answer.status).toBe(400)
    expect(answer.body.errors[0].detail).toContain('colour')
  })

  it('refuses ids with hyphens or of more than 16 characters', async () => {
    for (const id of ['00-42', 'x'.repeat(17), '%20']) expect((await put(id)).status).toBe(400)
  })

  it('lists page by page, by id', async () => {
    for (const id of ['P1', 'P2', 'P3']) await put(id)
    const seen: string[] = []
    let after = ''
    for (let page = 0; page < 20; page += 1) {
      const answer = await service.call('get', `/v1/stores?limit=2${after}`)
      seen.push(...answer.body.data.map((one: { id: string }) => one.id))
      if (answer.body.next === null) break
      after = `&after=${answer.body.next}`
    }
    expect(seen).toEqual([...new Set(seen)].sort())
    expect(seen).toEqual(expect.arrayContaining(['P1', 'P2', 'P3']))
    expect((await service.call('get', '/v1/stores?after=nonsense')).status).toBe(400)
  })

  it('is changed by admin alone, read by marketing and staff, and hidden from others', async () => {
    await put('0005')
    for (const role of ['marketing', 'staff'] as const) {
      const key = await service.keyOf(role)
      expect((await put('0005', store, key)).status).toBe(403)
      for (const path of ['/v1/stores', '/v1/stores/0005']) {
        expect((await service.call('get', path, undefined, key)).status).toBe(200)
      }
    }
    const { key } = await service.openStore()
    for (const path of ['/v1/stores', '/v1/stores/0005']) {
      expect((await service.call('get', path, undefined, key)).status).toBe(403)
      expect((await service.call('get', path, undefined, null)).status).toBe(401)
    }
    expect((await put('0005', store, null)).status).toBe(401)
    const missing = await service.call('get', '/v1/stores/none')
    expect([missing.status, missing.body.code]).toEqual([404, 'not-found'])
  })
})

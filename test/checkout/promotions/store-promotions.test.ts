import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { startService, type TestService } from '../../support/service.ts'

type Body = Record<string, unknown>

describe('what is open in a store at a time', () => {
  let service: TestService
  let till: string
  const now = new Date('2026-11-20T11:00:00Z')
  beforeAll(async () => {
    service = await startService({ now: () => now })
    till = (await service.openStore()).key
    await service.openStore({ storeId: 'NYC', timeZone: 'America/New_York' })
    const store = { name: 'N', timeZone: 'Europe/Dublin', jurisdiction: 'IE', groups: ['north'] }
    await service.call('put', '/v1/stores/0043', store)
  })
  afterAll(() => service.close())

  const launch = async (fields: Body = {}, body: Body = {}): Promise<string> => {
    const reward = { kind: 'percentOff', percent: 10 }
    const created = await service.call('post', '/v1/promotions', { title: 'A', reward, ...fields })
    expect([created.status, created.body.errors]).toEqual([201, undefined])
    const { id } = created.body
    expect((await service.call('post', `/v1/promotions/${id}/launch`, body)).status).toBe(200)
    return id
  }
  const open = (store: string, query = '', key?: string | null) =>
    service.call('get', `/v1/stores/${store}/promotions${query}`, undefined, key)
  const isOpen = async (id: string, store: string, at?: string): Promise<boolean> => {
    const { status, body } = await open(store, `?limit=200${at ? `&at=${at}` : ''}`)
    expect(status).toBe(200)
    return body.data.some((one: Body) => one['id'] === id)
  }

  it('is what is in force, as launched, with its version', async () => {
    const launchedAt = '2026-11-19T00:00:00.000Z'
    const id = await launch({ title: 'First', funder: 'Acme' }, { at: launchedAt })
    await service.call('patch', `/v1/promotions/${id}`, { title: 'Second' })
    const at = '2026-11-25T00:00:00.000Z'
    await service.call('post', `/v1/promotions/${id}/launch`, { at })
    const shown = async (query: string) =>
      (await open('0042', query)).body.data.find((one: Body) => one['id'] === id)
    expect(await shown('')).toMatchObject({
      version: 1,
      title: 'First',
      funder: 'Acme',
      inForceFrom: launchedAt,
      inForceUntil: at,
      reward: { kind: 'percentOff', percent: 10 },
    })
    expect(await shown(`?at=${at}`)).toMatchObject({
      version: 2,
      title: 'Second',
      inForceFrom: at,
      inForceUntil: null,
    })
    await service.call('post', `/v1/promotions/${id}/pause`, {})
    expect(await shown('')).toBeUndefined()
    expect(await shown(`?at=2026-11-20T10:59:59Z`)).toMatchObject({ version: 1 })
  })

  it('goes by the store’s own day, weekday and hour', async () => {
    const at = '2026-11-01T00:00:00Z'
    const day = await launch({ startsOn: '2026-11-20', endsOn: '2026-11-20' }, { at })
    expect(await isOpen(day, '0042', '2026-11-20T00:00:00Z')).toBe(true)
    expect(await isOpen(day, 'NYC', '2026-11-20T04:59:59Z')).toBe(false)
    expect(await isOpen(day, 'NYC', '2026-11-21T04:59:59Z')).toBe(true)
    expect(await isOpen(day, '0042', '2026-11-21T00:00:00Z')).toBe(false)
    // A Friday night.
    const night = await launch({ weekdays: [5], hours: { from: '22:00', until: '02:00' } })
    expect(await isOpen(night, '0042', '2026-11-20T21:59:00Z')).toBe(false)
    expect(await isOpen(night, '0042', '2026-11-21T01:59:00Z')).toBe(true)
    expect(await isOpen(night, '0042', '2026-11-21T22:30:00Z')).toBe(false)
    expect(await isOpen(night, 'NYC', '2026-11-21T06:59:00Z')).toBe(true)
  })

  it('is for this store: by its id, by a group of it, or for all', async () => {
    const ids = [
      await launch({ stores: ['0042'] }),
      await launch({ storeGroups: ['north'] }),
      await launch({ stores: ['0042'], storeGroups: ['north'] }),
      await launch({ audience: 'members' }),
    ]
    const openIn = (store: string) => Promise.all(ids.map((id) => isOpen(id, store)))
    expect(await openIn('0042')).toEqual([true, false, true, true])
    expect(await openIn('0043')).toEqual([false, true, true, true])
    expect(await openIn('NYC')).toEqual([false, false, false, true])
  })

  it('comes page by page, by id', async () => {
    for (const title of ['one', 'two', 'three']) await launch({ title })
    const all = (await open('0042', '?limit=200')).body.data.map((one: Body) => one['id'])
    const seen: unknown[] = []
    let after = ''
    for (let page = 0; page < 20; page += 1) {
      const { body } = await open('0042', `?limit=2${after}`)
      seen.push(...body.data.map((one: Body) => one['id']))
      if (body.next === null) break
      after = `&after=${body.next}`
    }
    expect(seen).toEqual(all)
    expect(all).toEqual([...all].sort())
    expect(all.length).toBeGreaterThan(3)
  })

  it('is seen by a terminal for its own store, and by who works with promotions', async () => {
    expect((await open('0042', '', till)).status).toBe(200)
    const foreign = await open('0043', '', till)
    expect([foreign.status, foreign.body.code]).toEqual([404, 'not-found'])
    for (const role of ['marketing', 'staff'] as const) {
      expect((await open('0043', '', await service.keyOf(role))).status).toBe(200)
    }
    expect((await open('0043', '', await service.keyOf('app'))).status).toBe(403)
    expect((await open('0043', '', null)).status).toBe(401)
  })

  it('is refused for unknown stores, times and cursors', async () => {
    const unknown = await open('9999')
    expect([unknown.status, unknown.body.code]).toEqual([404, 'not-found'])
    for (const query of ['?at=noon', '?at=2026-02-30T00:00:00Z', '?after=x', '?limit=0', '?x=1']) {
      expect([query, (await open('0042', query)).status]).toEqual([query, 400])
    }
  })
})

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { sendInForceAsOf } from '../../../src/checkout/promotions/promotions-as-of.ts'
import type { Promotion } from '../../../src/domain/promotions/offer.ts'
import { readCacheVersions } from '../../../src/platform/db/caches.ts'
import { poolSender } from '../../../src/platform/db/pipeline.ts'
import { aLine, aProduct } from '../../support/builders.ts'
import { startService, type TestService } from '../../support/service.ts'

type Body = Record<string, unknown>

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS

describe('a launch at a moment', () => {
  let service: TestService
  let till: string
  let now = new Date('2026-11-22T12:00:00Z')
  beforeAll(async () => {
    service = await startService({ now: () => now })
    till = (await service.openStore()).key
    // 25 hours apart: when it is over in one it has hardly begun in the other.
    await service.openStore({ storeId: 'KI', timeZone: 'Pacific/Kiritimati' })
    await service.openStore({ storeId: 'NI', timeZone: 'Pacific/Niue' })
    await service.call('post', '/v1/products/batch', { products: [aProduct('peas')] })
  })
  afterAll(() => service.close())

  const create = async (fields: Body = {}): Promise<string> => {
    const answer = await service.call('post', '/v1/promotions', {
      title: 'Peas',
      reward: { kind: 'percentOff', percent: 10 },
      appliesTo: { products: ['peas'] },
      ...fields,
    })
    expect([answer.status, answer.body.errors]).toEqual([201, undefined])
    return answer.body.id
  }
  const step = (id: string, name: string, body: Body = {}) => {
    now = new Date(now.getTime() + MINUTE_MS)
    return service.call('post', `/v1/promotions/${id}/${name}`, body)
  }
  const launch = (id: string, at?: Date) =>
    step(id, 'launch', at === undefined ? {} : { at: at.toISOString() })
  const percentOff = (id: string, percent: number) =>
    service.call('patch', `/v1/promotions/${id}`, { reward: { kind: 'percentOff', percent } })
  const read = async (id: string) => (await service.call('get', `/v1/promotions/${id}`)).body
  const inDays = (days: number) => new Date(now.getTime() + days * DAY_MS)
  const justBefore = (at: Date) => new Date(at.getTime() - 1)
  /** What is off a line of 200 that was bought then. */
  const givenAt = async (id: string, purchasedAt: Date) => {
    const lines = [aLine(1, { sku: 'peas' })]
    const swipe = { card: null, purchasedAt: purchasedAt.toISOString(), lines }
    const { status, body } = await service.call('post', '/v1/swipes/quote', swipe, till)
    expect(status).toBe(200)
    return body.discounts
      .filter((one: Body) => one['promotionId'] === id)
      .map((one: Body) => one['amountMinor'])
  }
  /** Ids that the list gives for a state: what is shown and what is found are the same. */
  const listed = async (state: string): Promise<string[]> => {
    const { body } = await service.call('get', `/v1/promotions?limit=200&state=${state}`)
    expect(body.data.every((one: Body) => one['state'] === state)).toBe(true)
    return body.data.map((one: { id: string }) => one.id)
  }
  const expectState = async (id: string, fields: Body) => {
    const shown = await read(id)
    expect(shown).toMatchObject(fields)
    for (const state of ['draft', 'scheduled', 'live', 'over', 'paused', 'ended']) {
      expect([state, (await listed(state)).includes(id)]).toEqual([state, state === shown.state])
    }
  }

  it('is scheduled until then, and applies from then on, the first version too', async () => {
    const id = await create()
    const at = inDays(2)
    const answer = await launch(id, at)
    expect([answer.status, answer.body.state]).toEqual([200, 'scheduled'])
    const planned = {
      state: 'scheduled',
      version: 1,
      liveVersion: null,
      scheduledAt: at.toISOString(),
    }
    await expectState(id, planned)
    expect(await givenAt(id, now)).toEqual([])
    expect(await givenAt(id, new Date('2020-02-29T12:00:00Z'))).toEqual([])
    now = at
    expect(await givenAt(id, justBefore(at))).toEqual([])
    expect(await givenAt(id, at)).toEqual([20])
    await expectState(id, { state: 'live', version: 1, liveVersion: 1, scheduledAt: null })
    await step(id, 'end')
  })

  it('leaves what is live until then in force, and takes its place at that moment', async () => {
    const id = await create()
    await launch(id)
    await percentOff(id, 50)
    const at = inDays(1)
    expect((await launch(id, at)).body).toMatchObject({
      state: 'live',
      version: 2,
      liveVersion: 1,
      scheduledAt: at.toISOString(),
    })
    expect(await givenAt(id, now)).toEqual([20])
    now = new Date(at.getTime() + MINUTE_MS)
    expect(await givenAt(id, justBefore(at))).toEqual([20])
    expect(await givenAt(id, at)).toEqual([100])
    await expectState(id, { state: 'live', version: 2, liveVersion: 2, scheduledAt: null })
    await step(id, 'end')
  })

  it('may be planned anew before its moment, earlier, later or for now', async () => {
    const id = await create()
    await launch(id)
    await percentOff(id, 50)
    const [first, later] = [inDays(2), inDays(3)]
    await launch(id, first)
    expect((await launch(id, later)).body).toMatchObject({
      version: 2,
      liveVersion: 1,
      scheduledAt: later.toISOString(),
    })
    now = first
    expect(await givenAt(id, now)).toEqual([20])
    expect((await launch(id)).body).toMatchObject({ version: 2, liveVersion: 2, scheduledAt: null })
    expect(await givenAt(id, justBefore(now))).toEqual([20])
    expect(await givenAt(id, now)).toEqual([100])
    now = new Date(later.getTime() + MINUTE_MS)
    expect(await givenAt(id, later)).toEqual([100])
    await step(id, 'end')
  })

  it('is cancelled by a pause, which stops what is live as well', async () => {
    const [planned, running] = [await create(), await create()]
    const at = inDays(1)
    await launch(planned, at)
    await launch(running)
    await percentOff(running, 50)
    await launch(running, at)
    for (const id of [planned, running]) {
      expect((await step(id, 'pause')).status).toBe(200)
      await expectState(id, { state: 'paused', liveVersion: null, scheduledAt: null })
    }
    now = new Date(at.getTime() + MINUTE_MS)
    for (const id of [planned, running]) {
      expect(await givenAt(id, at)).toEqual([])
      expect((await launch(id)).body.state).toBe('live')
    }
    expect(await givenAt(running, now)).toEqual([100])
    for (const id of [planned, running]) await step(id, 'end')
  })

  it('is cancelled by the end', async () => {
    const id = await create()
    const at = inDays(1)
    await launch(id, at)
    expect((await step(id, 'end')).body.state).toBe('ended')
    now = at
    expect(await givenAt(id, at)).toEqual([])
    await expectState(id, { state: 'ended', liveVersion: null, scheduledAt: null })
  })

  it('is the same however often it is asked for', async () => {
    const id = await create()
    const at = inDays(1)
    const first = await launch(id, at)
    const rows = () => service.deps.pool.query('select * from promotion_periods order by 1, 2')
    const written = (await rows()).rows
    const again = await launch(id, at)
    expect(again.body).toEqual(first.body)
    expect((await rows()).rows).toEqual(written)
    await step(id, 'end')
  })

  it('is now where it names none, the first as well: what was sold before is left alone', async () => {
    const id = await create()
    await launch(id)
    const launched = now
    await step(id, 'end')
    expect(await givenAt(id, launched)).toEqual([20])
    expect(await givenAt(id, justBefore(launched))).toEqual([])
    expect(await givenAt(id, new Date('1899-12-31T12:00:00Z'))).toEqual([])
  })

  it('may lie in the past for the very first, by name, however often it is sent', async () => {
    const id = await create()
    const at = inDays(-400)
    expect((await launch(id, at)).body).toMatchObject({ state: 'live', version: 1, liveVersion: 1 })
    const written = await read(id)
    const again = await launch(id, at)
    expect([again.status, again.body]).toEqual([200, written])
    expect(await givenAt(id, at)).toEqual([20])
    expect(await givenAt(id, justBefore(at))).toEqual([])
    for (const earlier of [inDays(-500), inDays(-300)]) {
      const refused = await launch(id, earlier)
      expect([refused.status, refused.body.code]).toEqual([422, 'launched-in-past'])
    }
    await step(id, 'end')
  })

  it('of a plan is not the very first to the one that takes its place', async () => {
    const id = await create()
    await launch(id, inDays(1))
    const refused = await launch(id, inDays(-1))
    expect([refused.status, refused.body.code]).toEqual([422, 'launched-in-past'])
    await step(id, 'end')
  })

  it('may lie 5 minutes back for clocks that differ, and no more', async () => {
    const id = await create()
    await launch(id)
    now = inDays(1)
    await percentOff(id, 50)
    const changed = await read(id)
    const refused = await launch(id, new Date(now.getTime() - 4.1 * MINUTE_MS))
    expect([refused.status, refused.body.code]).toEqual([422, 'launched-in-past'])
    expect(refused.body.errors[0].pointer).toBe('/at')
    expect(await read(id)).toEqual(changed)
    const at = new Date(now.getTime() - 4 * MINUTE_MS)
    expect((await launch(id, at)).status).toBe(200)
    expect(await givenAt(id, justBefore(at))).toEqual([20])
    expect(await givenAt(id, at)).toEqual([100])
    for (const body of [{ at: 'soon' }, { at: '2026-11-31T00:00:00Z' }, { when: 1 }]) {
      const answer = await step(id, 'launch', body)
      expect([answer.status, answer.body.code]).toEqual([400, 'invalid-request'])
    }
    await step(id, 'end')
  })

  it('never takes back a pause', async () => {
    const id = await create()
    await launch(id)
    await step(id, 'pause')
    const paused = now
    await launch(id, new Date(paused.getTime() - MINUTE_MS / 2))
    expect(await givenAt(id, justBefore(paused))).toEqual([20])
    const { rows } = await service.deps.pool.query(
      `select count(*) as overlaps from promotion_periods a
       join promotion_periods b using (promotion_id)
       where a.started_rules < b.started_rules and a.starts_at < b.ends_at and b.starts_at < a.ends_at
         and a.starts_at < a.ends_at and b.starts_at < b.ends_at`,
    )
    expect(rows).toEqual([{ overlaps: 0 }])
    await step(id, 'end')
  })

  it('is shown as scheduled before its first day anywhere, and as over after its last everywhere', async () => {
    now = new Date('2026-12-01T12:00:00Z')
    const id = await create({ startsOn: '2026-12-10', endsOn: '2026-12-11' })
    await launch(id)
    const at = async (instant: string, state: string) => {
      now = new Date(instant)
      await expectState(id, { state, version: 1, liveVersion: 1 })
    }
    await at('2026-12-09T09:59:00Z', 'scheduled')
    await at('2026-12-09T10:00:00Z', 'live')
    await at('2026-12-12T10:59:00Z', 'live')
    await at('2026-12-12T11:00:00Z', 'over')
    await service.call('patch', `/v1/promotions/${id}`, { endsOn: '2026-12-20' })
    expect((await launch(id)).body).toMatchObject({ state: 'live', version: 2 })
    await step(id, 'end')
    expect((await read(id)).state).toBe('ended')
  })

  it('is kept with what was known when: every day’s rules can be read again later', async () => {
    const sender = poolSender(service.deps.pool, service.deps.config)
    const ids = [await create(), await create()]
    const from = new Date(0)
    const shown = (promotions: Promotion[]) =>
      promotions
        .filter(({ id }) => ids.includes(id))
        .map(({ id, version, inForceFrom, inForceUntil }) => [
          id,
          version,
          inForceFrom,
          inForceUntil,
        ])
    const inForceNow = async (): Promise<Promotion[]> => {
      const { rows } = await service.deps.pool.query(
        `select promotion_id as id, version, nullif(starts_at, '-infinity') as "inForceFrom",
           nullif(ends_at, 'infinity') as "inForceUntil"
         from promotion_periods where ends_at > starts_at order by promotion_id, starts_at`,
      )
      return rows
    }
    const taken: [number, unknown][] = []
    let percent = 10
    const moves: ((id: string) => Promise<unknown>)[] = [
      (id) => launch(id),
      (id) => launch(id, inDays(1)),
      (id) => launch(id, inDays(3)),
      (id) => launch(id, new Date(now.getTime() - 3 * MINUTE_MS)),
      (id) => step(id, 'pause'),
      (id) => {
        percent += 1
        return percentOff(id, percent)
      },
      async () => {
        now = inDays(2)
      },
    ]
    // A fixed walk over all moves (a linear congruence), long enough to have each follow each.
    let seed = 7
    for (let turn = 0; turn < 160; turn += 1) {
      seed = (seed * 1103515245 + 12345) % 2147483648
      const pick = Math.floor(seed / 65536)
      await moves[pick % moves.length]?.(ids[Math.floor(pick / 16) % 2] ?? '')
      const { promotions: rules } = await readCacheVersions(sender)
      taken.push([rules, shown(await inForceNow())])
    }
    for (const [rules, known] of taken) {
      expect(shown(await sendInForceAsOf(sender, rules, from, null))).toEqual(known)
    }
    expect(new Set(taken.map(([rules]) => rules)).size).toBeGreaterThan(50)
  })
})

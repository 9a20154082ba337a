import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { forgetFacts } from '../../../src/operation/fraud/forget-facts.ts'
import { forgetMemberFacts } from '../../../src/operation/fraud/forget-member.ts'
import { fraudConsumer } from '../../../src/operation/fraud/fraud.jobs.ts'
import { claimEvents } from '../../../src/platform/queue/outbox.ts'
import { startService, type TestService } from '../../support/service.ts'
import { type Card, minute, openShop } from './shop.ts'

let service: TestService
let shop: ReturnType<typeof openShop>

beforeAll(async () => {
  service = await startService()
  shop = openShop(service)
  await shop.store('0042')
})
afterAll(() => service.close())

const resolve = (id: string, body: object, key?: string) =>
  service.call('post', `/v1/fraud/alerts/${id}/resolve`, body, key)

/** So many baskets a minute apart from `from`, told as they are. */
async function burst(card: Card, count: number, { from = 0, day = 20 } = {}): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    await shop.sell(card, { at: minute(from + index, day) })
  }
}

const countFacts = async (): Promise<number> =>
  Number((await service.deps.pool.query('select count(*) from fraud_facts')).rows[0].count)

const accountOf = async ({ memberId }: Card): Promise<string> =>
  (await service.deps.pool.query('select account_id from members where id = $1', [memberId]))
    .rows[0].account_id

describe('the queue', () => {
  it('is seen by staff and admins, by nobody else, and not with the member', async () => {
    const card = await shop.card()
    await burst(card, 5)
    const [alert] = await shop.alerts(card)
    const paths = ['/v1/fraud/alerts', `/v1/fraud/alerts/${alert?.id}`]
    const staff = await service.keyOf('staff')
    for (const path of paths) {
      expect((await service.call('get', path, undefined, staff)).status).toBe(200)
      expect((await service.call('get', path, undefined, null)).status).toBe(401)
      for (const role of ['marketing', 'app'] as const) {
        const answer = await service.call('get', path, undefined, await service.keyOf(role))
        expect([role, answer.status]).toEqual([role, 403])
      }
    }
    const token = await service.call('post', `/v1/members/${card.memberId}/tokens`, {})
    expect((await service.call('get', paths[0] ?? '', undefined, token.body.token)).status).toBe(
      403,
    )
    const member = await service.call('get', `/v1/members/${card.memberId}`)
    expect(member.text).not.toMatch(/fraud|alert/)
  })

  it('pages, the newest first, and is asked by state, store, member and action', async () => {
    const cards = [await shop.card(), await shop.card()]
    for (const card of cards) await burst(card, 5)
    await service.drain()
    const first = (await service.call('get', '/v1/fraud/alerts?limit=1')).body
    const { next } = first
    const second = (await service.call('get', `/v1/fraud/alerts?limit=1&after=${next}`)).body
    expect(first.data[0].id > second.data[0].id).toBe(true)
    const ask = async (query: string) =>
      (await service.call('get', `/v1/fraud/alerts?${query}`)).body.data.length
    const mine = `memberId=${cards[0]?.memberId}`
    expect(await ask(mine)).toBe(1)
    expect(await ask(`${mine}&state=open&storeId=0042&action=queue`)).toBe(1)
    expect(await ask(`${mine}&state=resolved`)).toBe(0)
    expect(await ask(`${mine}&storeId=0043`)).toBe(0)
    expect(await ask(`${mine}&action=flag`)).toBe(0)
    expect(await ask('memberId=nobody')).toBe(0)
    expect((await service.call('get', '/v1/fraud/alerts?after=junk')).body.code).toBe(
      'invalid-request',
    )
  })

  it('keeps what a human has found, once', async () => {
    const card = await shop.card()
    await burst(card, 5)
    const [alert] = await shop.alerts(card)
    const id = alert?.id ?? ''
    const verdict = { verdict: 'confirmed', note: 'a former till operator' }
    const done = await resolve(id, verdict, await service.keyOf('staff'))
    expect(done.body).toMatchObject({ ...verdict, state: 'resolved' })
    expect(done.body.resolvedBy).toEqual(expect.any(String))
    expect(done.body.resolvedAt).toEqual(expect.any(String))
    expect((await resolve(id, verdict)).body).toEqual(done.body)
    const other = await resolve(id, { verdict: 'harmless' })
    expect([other.status, other.body.code]).toEqual([409, 'state-conflict'])
    expect((await resolve(id, { verdict: 'perhaps' })).status).toBe(400)
    expect((await resolve(card.memberId, verdict)).status).toBe(404)
    expect((await resolve('nothing', verdict)).status).toBe(404)
    const marketing = await service.keyOf('marketing')
    expect((await resolve(id, verdict, marketing)).status).toBe(403)
  })

  it('does not raise again what was harmless: only as much again does', async () => {
    const card = await shop.card()
    await burst(card, 6)
    const [alert] = await shop.alerts(card)
    await resolve(alert?.id ?? '', { verdict: 'harmless' })
    await burst(card, 4, { from: 10 })
    expect(await shop.alerts(card, '&state=open')).toEqual([])
    await shop.sell(card, { at: minute(20) })
    expect(await shop.alerts(card, '&state=open')).toMatchObject([{ figures: { baskets: 5 } }])
  })

  it('opens another alert for what is far from the first', async () => {
    const card = await shop.card()
    await burst(card, 5, { day: 10 })
    await burst(card, 5, { day: 14 })
    expect(await shop.alerts(card)).toHaveLength(2)
  })
})

describe('whatever the order', () => {
  it('a till that was offline raises nothing by the time at which its baskets arrive', async () => {
    const card = await shop.card()
    for (let day = 5; day < 17; day += 1) {
      await shop.sell(card, { at: minute(0, day), isOffline: true })
    }
    expect(await shop.alerts(card)).toEqual([])
  })

  it('a late basket completes what it belongs to', async () => {
    const card = await shop.card()
    for (const minutes of [0, 50, 40, 30]) await shop.sell(card, { at: minute(minutes) })
    for (let day = 12; day < 20; day += 1) await shop.sell(card, { at: minute(0, day) })
    expect(await shop.alerts(card)).toEqual([])
    await shop.sell(card, { at: minute(20), isOffline: true })
    expect(await shop.alerts(card)).toMatchObject([{ figures: { baskets: 5 }, raised: 1 }])
  })

  it('events told twice, in another order, and by workers at once raise one alert once', async () => {
    const card = await shop.card()
    await service.drain()
    await burst(card, 8)
    const events = await claimEvents(service.deps.db, { limit: 100, leaseSeconds: 60 })
    expect(events).toHaveLength(8)
    const batches = [...events].reverse().map((event) => [event, ...events.slice(0, 2), event])
    await Promise.all(batches.map((batch) => fraudConsumer.consume(service.deps, batch)))
    await fraudConsumer.consume(service.deps, events)
    const alerts = await shop.alerts(card)
    expect(alerts).toMatchObject([{ rule: 'velocity', figures: { baskets: 8 } }])
    const { body } = await service.call('get', `/v1/fraud/alerts/${alerts[0]?.id}`)
    expect(body.evidence).toHaveLength(8)
    expect(body.raised).toBeLessThanOrEqual(4)
  })

  it('nothing stays when the effect of a batch fails', async () => {
    const card = await shop.card()
    await service.drain()
    await burst(card, 5)
    const events = await claimEvents(service.deps.db, { limit: 100, leaseSeconds: 60 })
    const facts = await countFacts()
    await service.deps.pool.query('alter table fraud_alerts rename to fraud_alerts_gone')
    await expect(fraudConsumer.consume(service.deps, events)).rejects.toThrow(/fraud_alerts/)
    await service.deps.pool.query('alter table fraud_alerts_gone rename to fraud_alerts')
    expect(await countFacts()).toBe(facts)
    await fraudConsumer.consume(service.deps, events)
    expect(await shop.alerts(card)).toHaveLength(1)
  })
})

describe('what is known is forgotten', () => {
  it('after the days of the settings', async () => {
    await service.drain()
    const before = await countFacts()
    await service.deps.pool.query(`
      insert into fraud_facts (id, kind, happened_at)
      select gen_random_uuid(), 'basket', now() - make_interval(days => days)
      from unnest(array[44, 46, 90]) as days`)
    expect(await forgetFacts(service.deps.db)).toBe(2)
    expect(await countFacts()).toBe(before + 1)
  })

  it('with the member, and no event that still waits brings it back', async () => {
    const card = await shop.card()
    await burst(card, 5)
    await service.drain()
    const accountId = await accountOf(card)
    await service.deps.pool.query(
      `insert into fraud_alerts (id, rule, action, account_id, operator_store_id, operator_id, store_ids, score, says,
         figures, evidence, first_at, last_at)
       select gen_random_uuid(), 'affinity', 'queue', $1, '0042', '71', '{0042}', 50, '', '{}', '[]', now(), now()`,
      [accountId],
    )
    await burst(card, 5, { from: 10 })
    await service.deps.db.transaction().execute(async (tx) => {
      await tx
        .updateTable('members')
        .set({ erased_at: new Date(), profiling_since: null })
        .where('id', '=', card.memberId)
        .execute()
      await forgetMemberFacts(tx, accountId)
    })
    await service.drain()
    const left = await service.deps.pool.query(
      `select (select count(*)::int from fraud_facts where account_id = $1) as facts,
         (select count(*)::int from fraud_alerts where account_id = $1) as alerts,
         (select count(*)::int from fraud_alerts where operator_id = '71') as operators`,
      [accountId],
    )
    expect(left.rows).toEqual([{ facts: 0, alerts: 0, operators: 1 }])
  })
})

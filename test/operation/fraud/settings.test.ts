import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { defaultFraudSettings } from '../../../src/domain/fraud/settings.ts'
import { startService, type TestService } from '../../support/service.ts'
import { minute, openShop } from './shop.ts'

let service: TestService
let shop: ReturnType<typeof openShop>

beforeAll(async () => {
  service = await startService()
  shop = openShop(service)
  await shop.store('0042')
})
afterAll(() => service.close())

const PATH = '/v1/fraud/settings'
const alertsOf = async (baskets: number) => {
  const card = await shop.card()
  for (let index = 0; index < baskets; index += 1) await shop.sell(card, { at: minute(index) })
  return shop.alerts(card)
}

it('are the defaults until somebody sets them, and are an admin’s alone', async () => {
  expect((await service.call('get', PATH)).body).toEqual(defaultFraudSettings)
  for (const role of ['staff', 'marketing', 'app'] as const) {
    const key = await service.keyOf(role)
    expect((await service.call('get', PATH, undefined, key)).status).toBe(403)
    expect((await service.call('put', PATH, defaultFraudSettings, key)).status).toBe(403)
  }
  expect((await service.call('get', PATH, undefined, null)).status).toBe(401)
})

it('hold for what is recorded from then on', async () => {
  expect(await alertsOf(2)).toEqual([])
  await shop.settings({ velocity: { perHour: 1, action: 'flag' } })
  expect((await service.call('get', PATH)).body.velocity).toMatchObject({ perHour: 1, perDay: 10 })
  expect(await alertsOf(2)).toMatchObject([{ rule: 'velocity', action: 'flag' }])
  await shop.settings({ velocity: { enabled: false } })
  expect(await alertsOf(6)).toEqual([])
})

it('have the defaults of what was added since they were stored', async () => {
  await shop.settings({ velocity: { enabled: true, perHour: 2 } })
  await service.deps.pool.query(
    `update settings set value = (value::jsonb #- '{velocity,perDay}') - 'drain' where name = 'fraud'`,
  )
  expect((await service.call('get', PATH)).body).toMatchObject({
    velocity: { perHour: 2, perDay: 10 },
    drain: defaultFraudSettings.drain,
  })
  expect(await alertsOf(3)).toMatchObject([{ rule: 'velocity' }])
})

it.each([
  ['a rule left out', { velocity: undefined }, ''],
  ['a threshold of nothing', { split: { ...defaultFraudSettings.split, basketsMin: 1 } }, '/split'],
  ['facts that go before a rule has looked', { keptDays: 20 }, '/keptDays'],
  [
    'an action that refuses',
    { drain: { ...defaultFraudSettings.drain, action: 'refuse' } },
    '/drain',
  ],
])('are refused with %s', async (_name, change, pointer) => {
  const answer = await service.call('put', PATH, { ...defaultFraudSettings, ...change })
  expect([answer.status, answer.body.code]).toEqual([400, 'invalid-request'])
  expect(answer.body.errors[0].pointer).toContain(pointer)
})

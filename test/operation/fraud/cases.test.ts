import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { startService, type TestService } from '../../support/service.ts'
import { minute, openShop, type SeenAlert } from './shop.ts'

const dublin = { latitude: 53.3498, longitude: -6.2603 }
const cork = { latitude: 51.8985, longitude: -8.4756 }
const suburb = { latitude: 53.2936, longitude: -6.1367 }

describe('what others were cheated with', () => {
  let service: TestService
  let shop: ReturnType<typeof openShop>

  beforeAll(async () => {
    service = await startService()
    shop = openShop(service)
    await shop.store('0042', dublin)
    await shop.store('0043', cork)
    await shop.store('0044', suburb)
    await shop.store('0050')
    await shop.store('0051')
  })
  afterAll(() => service.close())

  const rulesOf = (alerts: readonly SeenAlert[]) => alerts.map(({ rule }) => rule)

  it('an ex-employee’s many daily transactions on one card', async () => {
    const card = await shop.card()
    for (let index = 0; index < 4; index += 1) await shop.sell(card, { at: minute(index * 10) })
    expect(await shop.alerts(card)).toEqual([])
    await shop.sell(card, { at: minute(40) })
    const [alert, ...others] = await shop.alerts(card)
    expect(others).toEqual([])
    expect(alert).toMatchObject({
      rule: 'velocity',
      state: 'open',
      action: 'queue',
      score: 60,
      raised: 1,
      operator: null,
      memberId: card.memberId,
      storeIds: ['0042'],
      says: '5 baskets on one card within an hour; more than 4 are unusual.',
    })
    const { body } = await service.call('get', `/v1/fraud/alerts/${alert?.id}`)
    expect(body.evidence).toHaveLength(5)
    expect(body.evidence[0]).toMatchObject({
      kind: 'basket',
      storeId: '0042',
      terminalId: '03',
      operatorId: '17',
      reference: expect.stringMatching(/^20261120-0042-03-/),
      at: minute(0),
      netMinor: 1000,
      pointsEarned: 10,
      pointsSpent: 0,
    })
    expect(body.measures.join()).toMatch(/block the card/)
    expect(JSON.stringify(body)).not.toContain(card.number)
    await shop.sell(card, { at: minute(50) })
    expect(await shop.alerts(card)).toMatchObject([{ id: alert?.id, raised: 2, score: 67 }])
  })

  it('needs no consent to profiling', async () => {
    const none = { profiling: false, email: false, sms: false, post: false, phone: false }
    const card = await shop.card({ consents: none })
    for (let index = 0; index < 5; index += 1) await shop.sell(card, { at: minute(index) })
    expect(rulesOf(await shop.alerts(card))).toEqual(['velocity'])
  })

  it('a probe of 10 points, then the rest hundreds of miles away', async () => {
    const card = await shop.card()
    await shop.sell(card, { at: minute(0, 1), priceMinor: 500_000 })
    await shop.sell(card, { at: minute(0, 9), pointsSpent: 10 })
    expect(await shop.alerts(card)).toEqual([])
    const elsewhere = { storeId: '0043', terminalId: '09' }
    await shop.sell(card, {
      at: minute(30, 9),
      pointsSpent: 4000,
      priceMinor: 4000,
      ...elsewhere,
    })
    const alerts = await shop.alerts(card)
    expect(rulesOf(alerts).sort()).toEqual(['distantStores', 'drain'])
    const drain = alerts.find(({ rule }) => rule === 'drain')
    expect(drain).toMatchObject({
      storeIds: ['0042', '0043'],
      figures: { probePoints: 10, drainPoints: 4000, usualStoreId: '0042', elsewhere: 'yes' },
    })
    expect(Number(drain?.['score'])).toBeGreaterThan(90)
  })

  it('a family with one card in two shops of a town is left alone', async () => {
    const [card, unlocated] = [await shop.card(), await shop.card()]
    await shop.sell(card, { at: minute(0), storeId: '0042' })
    await shop.sell(card, { at: minute(1), storeId: '0044', terminalId: '01' })
    await shop.sell(unlocated, { at: minute(0), storeId: '0050' })
    await shop.sell(unlocated, { at: minute(12), storeId: '0051' })
    expect([...(await shop.alerts(card)), ...(await shop.alerts(unlocated))]).toEqual([])
    await shop.sell(unlocated, { at: minute(14), storeId: '0050' })
    expect(rulesOf(await shop.alerts(unlocated))).toEqual(['distantStores'])
  })

  it('a cashier collects the points of shoppers without a card', async () => {
    const [card, regular] = [await shop.card(), await shop.card()]
    const store = { storeId: '0044' }
    for (let index = 0; index < 12; index += 1) {
      const at = minute(index * 90, 10 + (index % 6))
      await shop.sell(card, { ...store, at, operatorId: '66' })
      await shop.sell(null, { ...store, at, operatorId: '66' })
      for (let other = 0; other < 4; other += 1) {
        await shop.sell(null, { ...store, at, operatorId: '67' })
      }
      await shop.sell(regular, { ...store, at, operatorId: index % 2 ? '66' : '67' })
    }
    expect(await shop.alerts(regular)).toEqual([])
    const [alert, ...others] = await shop.alerts(card)
    expect(others).toEqual([])
    expect(alert).toMatchObject({
      rule: 'affinity',
      operator: { storeId: '0044', operatorId: '66' },
      memberId: card.memberId,
      figures: { operatorBasketsWithCard: 12, othersBasketsWithCard: 0 },
    })
  })

  it('a basket split in four takes one bonus four times, from an offline till too', async () => {
    const [card, other, third] = [await shop.card(), await shop.card(), await shop.card()]
    const reward = {
      kind: 'basketThreshold',
      spendMinor: 2000,
      basis: 'beforeDiscounts',
      off: { is: 'amountOff', amountMinor: 300 },
    }
    const drafts = [
      { title: 'Ten off', reward, stores: ['0050'] },
      { title: 'Points', reward: { kind: 'bonusPoints', points: 50 }, stores: ['0051'] },
    ]
    const ids: string[] = []
    for (const draft of drafts) {
      const members = draft.reward === reward ? {} : { audience: 'members' }
      const { body } = await service.call('post', '/v1/promotions', { ...draft, ...members })
      expect([body.errors, (await service.launchDraft(body.id)).status]).toEqual([undefined, 200])
      ids.push(body.id)
    }
    const given = [{ line: 1, promotionId: ids[0] ?? '', amountMinor: 300 }]
    for (let part = 0; part < 4; part += 1) {
      await shop.sell(card, { at: minute(part * 3), storeId: '0050', priceMinor: 2000 })
      await shop.sell(other, { at: minute(part * 3), storeId: '0051', priceMinor: 2000 })
      await shop.sell(third, { at: minute(part * 3), storeId: '0050', priceMinor: 2000, given })
    }
    for (const one of [card, other, third]) {
      expect(await shop.alerts(one)).toMatchObject([
        { rule: 'split', figures: { baskets: 4, minutes: 30 } },
      ])
    }
  })

  it('goods brought back again and again without a receipt', async () => {
    const card = await shop.card()
    await shop.sell(card, { at: minute(0, 2), priceMinor: 90_000 })
    const lines = [{ sku: 'sku-1', quantity: 1 }]
    for (let day = 3; day < 7; day += 1) {
      await shop.sell(card, { at: minute(0, day), priceMinor: 500 })
      await shop.giveBack({ memberId: card.memberId }, { at: minute(60, day), lines })
    }
    expect(await shop.alerts(card)).toMatchObject([
      { rule: 'returns', figures: { withoutReceipt: 4 } },
    ])
  })

  it('an operator takes back what the same operator has sold, without a card', async () => {
    for (let index = 0; index < 8; index += 1) {
      const { reference } = await shop.sell(null, { at: minute(index), operatorId: '99' })
      const operatorId = index < 7 ? '99' : '98'
      await shop.giveBack({ reference }, { at: minute(index + 1), operatorId })
    }
    expect(await shop.alerts()).not.toContainEqual(
      expect.objectContaining({ operator: { storeId: '0042', operatorId: '99' } }),
    )
    const { reference } = await shop.sell(null, { at: minute(9), operatorId: '99' })
    await shop.giveBack({ reference }, { at: minute(10), operatorId: '99' })
    const alerts = (await shop.alerts()).filter(({ memberId }) => memberId === null)
    expect(alerts).toMatchObject([
      {
        rule: 'returns',
        operator: { storeId: '0042', operatorId: '99' },
        figures: { returns: 8, returnedMinor: 8000, soldMinor: 9000 },
      },
    ])
  })
})

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { LineKind } from '../../src/domain/basket.ts'
import { rewardKinds } from '../../src/domain/promotions/kinds.ts'
import { stackings } from '../../src/domain/promotions/offer.ts'
import { type OpenPack, openPack, priceOffline } from '../../src/offline/index.ts'
import { rewardsByKind, scopes } from '../domain/promotions/arbitraries.ts'
import { aMember, aProduct } from '../support/builders.ts'
import fc from '../support/fast-check.ts'
import { startService, type TestService } from '../support/service.ts'

type Body = Record<string, unknown>

const HOUR_MS = 3_600_000
const WORLDS = 6
const BASKETS = 50
const seed = 20261122

/** Worlds begin days apart; the clock of Dublin is put forward within the second. */
const beginOf = (world: number): Date => new Date(Date.UTC(2026, 2, 20 + 7 * world, 9, 30))
const dayOf = (world: number, days: number): string =>
  new Date(beginOf(world).getTime() + days * 24 * HOUR_MS).toISOString().slice(0, 10)

const products = [
  aProduct('a', { category: 'X', brand: 'M' }),
  aProduct('b', { category: 'X', brand: 'N' }),
  aProduct('c', {
    category: 'Y',
    brand: 'M',
    policyClass: 'alcohol',
    pureAlcoholMicrolitres: 20_000,
  }),
  aProduct('d', { category: 'Y' }),
  aProduct('cigarettes', { category: 'Z', policyClass: 'tobacco' }),
]

const someDay = (world: number) =>
  fc
    .option(fc.integer({ min: -1, max: 4 }), { freq: 1, nil: null })
    .map((days) => (days === null ? null : dayOf(world, days)))

/** What is left out by category or brand has to be known as well. */
const allBut = fc.constantFrom({ except: { brands: ['N'] } }, { except: { categories: ['Y'] } })

const promotionIn = (world: number, kind: (typeof rewardKinds)[number]) =>
  fc.record({
    title: fc.constant(`A ${kind}`),
    reward: rewardsByKind[kind] as fc.Arbitrary<Body>,
    appliesTo:
      kind === 'bundle' || kind === 'mixAndMatch' ? fc.constant(null) : fc.oneof(scopes, allBut),
    audience: fc.constantFrom('members', 'members', 'everyone'),
    stacking: fc.constantFrom(...stackings),
    priority: fc.constantFrom(0, 0, 0, 1),
    minimumSpend: fc.constantFrom(null, null, {
      amountMinor: 500,
      basis: 'afterDiscounts',
      on: 'basket',
    }),
    discountMaxMinor: fc.constantFrom(null, null, 150),
    setsPerBasket: fc.constantFrom(null, null, 2),
    startsOn: someDay(world),
    endsOn: someDay(world),
    weekdays: fc.constantFrom([], [], [], [1, 6]),
    hours: fc.constantFrom(null, null, null, { from: '22:00', until: '02:00' }),
  })

const piece = fc.record({
  sku: fc.constantFrom('a', 'b', 'c', 'd', 'cigarettes', 'never-heard-of'),
  quantity: fc.integer({ min: 1, max: 4 }),
  unitPriceMinor: fc.integer({ min: 1, max: 900 }),
  kind: fc.constantFrom<LineKind[]>('sale', 'sale', 'sale', 'sale', 'voided', 'deposit'),
})

const weighed = fc.record({
  sku: fc.constantFrom('a', 'd'),
  quantity: fc.integer({ min: 1, max: 2 }),
  unitPriceMinor: fc.integer({ min: 100, max: 2000 }),
  weightGrams: fc.integer({ min: 50, max: 3000 }),
})

type Goods = {
  sku: string
  quantity: number
  unitPriceMinor: number
  weightGrams?: number
  kind?: LineKind
}

const lineOf = (goods: Goods, index: number) => {
  const { quantity, unitPriceMinor, weightGrams } = goods
  const amountMinor =
    weightGrams === undefined
      ? quantity * unitPriceMinor
      : Math.floor((unitPriceMinor * weightGrams + 500) / 1000)
  return { line: index + 1, ...goods, amountMinor }
}

const basketIn = (world: number, card: string) =>
  fc.record({
    card: fc.constantFrom(card, card, null),
    at: fc
      .integer({ min: 0, max: 65 * 60 })
      .map((minutes) => new Date(beginOf(world).getTime() + minutes * 60_000)),
    lines: fc
      .array(fc.oneof<fc.Arbitrary<Goods>[]>(piece, piece, piece, weighed), {
        minLength: 1,
        maxLength: 7,
      })
      .map((all) => all.map(lineOf)),
  })

describe('a till that is offline and the service', () => {
  let service: TestService
  let till: string
  let card: string
  let now = new Date('2026-01-01T00:00:00Z')
  const launched = new Set<string>()
  let sequence = 0
  beforeAll(async () => {
    service = await startService({ now: () => now })
    till = (await service.openStore()).key
    await service.call('post', '/v1/products/batch', { products })
    const programme = { currency: 'EUR', pointValueMinor: 1, earnStepMinor: 7 }
    await service.call('put', '/v1/programme', { ...programme, pointsValidMonths: 24 })
    card = (await service.call('post', '/v1/members', aMember())).body.cards[0].number
  })
  afterAll(() => service.close())

  /** Ids of what could be launched; drafts that make no sense and what the law forbids are left. */
  async function launchSome(world: number): Promise<string[]> {
    const ids: string[] = []
    const drafts = rewardKinds.flatMap((kind) =>
      fc.sample(promotionIn(world, kind), { seed: seed + world, numRuns: 2 }),
    )
    for (const draft of drafts) {
      const { status, body } = await service.call('post', '/v1/promotions', draft)
      if (status !== 201) continue
      const answer = await service.launchDraft(body.id)
      if (answer.status !== 200) continue
      ids.push(body.id)
      launched.add(body.reward.kind)
    }
    return ids
  }

  async function fetchPack(): Promise<OpenPack> {
    const keys = await service.call('get', '/v1/offer-pack-keys', undefined, till)
    const sent = await service.call('get', '/v1/stores/0042/offer-pack', undefined, till)
    expect(sent.status).toBe(200)
    const opened = openPack(sent.text, { publicKeys: keys.body.data, now, storeId: '0042' })
    if (!opened.ok) throw new Error(opened.reason)
    return opened.pack
  }

  const swipeOf = (at: Date, basket: Body, netMinor: number, offline: Body) => {
    sequence += 1
    return {
      reference: `${at.toISOString().slice(0, 10).replaceAll('-', '')}-0042-03-${sequence}`,
      ...basket,
      purchasedAt: at.toISOString(),
      tenders: netMinor > 0 ? [{ type: 'cash', amountMinor: netMinor }] : [],
      offline,
    }
  }

  async function compareWorld(world: number): Promise<number> {
    now = beginOf(world)
    const ids = await launchSome(world)
    const pack = await fetchPack()
    const stored: { swipe: Body; discounts: Body[]; netMinor: number; flags: string[] }[] = []
    for (const { at, ...basket } of fc.sample(basketIn(world, card), {
      seed: seed + world,
      numRuns: BASKETS,
    })) {
      now = at
      const quoted = await service.call(
        'post',
        '/v1/swipes/quote',
        { ...basket, purchasedAt: at.toISOString() },
        till,
      )
      const priced = priceOffline(pack, basket, at)
      if (quoted.status !== 200 || !priced.ok)
        throw new Error(JSON.stringify([quoted.body, priced]))
      const { body } = quoted
      const { discounts, totals, flags } = priced
      expect({ discounts, totals, almost: priced.almost, disclosures: priced.disclosures }).toEqual(
        {
          discounts: body.discounts.map(
            ({ line, promotionId, amountMinor, receiptLabel }: Body) => ({
              line,
              promotionId,
              amountMinor,
              receiptLabel,
            }),
          ),
          totals: body.totals,
          almost: body.almost.map(({ couponId: _none, ...one }: Body) => one),
          disclosures: body.disclosures,
        },
      )
      expect(priced.lines).toEqual(body.lines)
      expect(priced.points.estimated).toBe(basket.card === null ? 0 : body.points.earned)
      expect(flags).toEqual(body.flags.filter((flag: string) => flag !== 'unknown-sku'))
      const swipe = swipeOf(at, basket, totals.netMinor, { discounts })
      stored.push({ swipe, discounts, netMinor: totals.netMinor, flags })
    }
    await forward(world, stored)
    for (const id of ids) await service.call('post', `/v1/promotions/${id}/end`, {})
    return stored.filter(({ discounts }) => discounts.length > 0).length
  }

  /** Days later, when the offers are the same still: what the till gave is recorded, and is nothing odd. */
  async function forward(
    world: number,
    stored: { swipe: Body; discounts: Body[]; netMinor: number }[],
  ): Promise<void> {
    now = new Date(beginOf(world).getTime() + 5 * 24 * HOUR_MS)
    const swipes = stored.map(({ swipe }) => swipe)
    const { status, body } = await service.call('post', '/v1/swipes/batch', swipes, till)
    expect(status).toBe(200)
    const got = body.results.map(({ status, body }: { status: number; body: Body }) => ({
      status,
      flags: (body['flags'] as string[]).filter((flag) => flag !== 'unknown-sku'),
      netMinor: (body['totals'] as Body)['netMinor'],
      discounts: (body['discounts'] as Body[]).map(
        ({ line, promotionId, amountMinor, receiptLabel }) => ({
          line,
          promotionId,
          amountMinor,
          receiptLabel,
        }),
      ),
    }))
    expect(got).toEqual(
      stored.map(({ discounts, netMinor }) => ({ status: 201, flags: [], netMinor, discounts })),
    )
  }

  it(`give the same for ${WORLDS * BASKETS} baskets, and what the till gave is recorded as it was`, async () => {
    let discounted = 0
    for (let world = 0; world < WORLDS; world += 1) discounted += await compareWorld(world)
    expect([...launched].sort()).toEqual([...rewardKinds].sort())
    expect(discounted).toBeGreaterThan(WORLDS * BASKETS * 0.5)
  }, 300_000)
})

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { findBroken } from '../../support/audit.ts'
import { aLine, aMember, aProduct, aSwipe } from '../../support/builders.ts'
import { aCoupon } from '../../support/coupons.ts'
import fc from '../../support/fast-check.ts'
import { rewards } from '../../support/rewards.ts'
import { startService, type TestService } from '../../support/service.ts'

/** Two members buy the same and bring the same back, each in other parts and another order. */

const BASKETS = 60
const PRODUCTS = { milk: 120, bread: 250, rolls: 90, soap: 310, wine: 799 } as const
type Sku = keyof typeof PRODUCTS
const skus = Object.keys(PRODUCTS) as Sku[]

type Member = { id: string; card: string }
type Goods = { line: number; quantity: number }
type Sale = { id: string; reference: string; totals: { netMinor: number } }

let service: TestService
let till: string

beforeAll(async () => {
  service = await startService()
  till = (await service.openStore()).key
  const products = skus.map((sku, index) =>
    aProduct(sku, { category: index < 3 ? 'BREAD' : 'HOME', brand: index % 2 ? 'Roma' : null }),
  )
  await service.call('post', '/v1/products/batch', { products })
  const marketing = await service.keyOf('marketing')
  for (const [index, reward] of rewards.entries()) {
    const capped = index % 2 === 0
    const draft = {
      title: `Offer ${index}`,
      reward,
      ...(index % 3 === 0 ? { stacking: 'free' } : {}),
      ...(index < 6 ? { appliesTo: { products: [skus[index % skus.length]] } } : {}),
      budget: capped ? { usesMax: 100_000, moneyMaxMinor: 10_000_000 } : null,
      audience: 'members',
      caps: capped ? [{ per: 'member', usesMax: 3 }] : [],
    }
    const { body } = await service.call('post', '/v1/promotions', draft, marketing)
    expect([reward.kind, body.errors, body.detail]).toEqual([reward.kind, undefined, undefined])
    expect((await service.launchDraft(body.id)).body.detail).toBe(undefined)
  }
})
afterAll(() => service.close())

async function newMember(): Promise<Member> {
  const { body } = await service.call('post', '/v1/members', aMember())
  const member = { id: body.id, card: body.cards[0].number }
  const given = { points: 800, reason: 'To be spent' }
  await service.call('post', `/v1/members/${member.id}/points/adjustments`, given)
  return member
}

const query = async (text: string, values: unknown[]) =>
  (await service.deps.pool.query(text, values)).rows

/** Everything a member and the caps hold, without ids that differ between two members. */
async function stateOf({ id }: Member, sale: Sale) {
  const [lots, coupons, uses, remains] = await Promise.all([
    query(
      `select l.points, l.remaining, l.reversed, l.debt, l.expires_at from points_lots l
       join members m using (account_id) where m.id = $1 order by l.points, l.remaining`,
      [id],
    ),
    query(
      `select c.state, c.skus, c.redeemed_at from coupons c join members m using (account_id)
       where m.id = $1 order by c.skus, c.state`,
      [id],
    ),
    query(
      `select coalesce(b.subject_id, b.id) as subject, b.per, u.uses, u.sets, u.money_minor
       from budget_uses u join budgets b on b.id = u.budget_id
       join promotions p on p.id = coalesce(b.subject_id, b.id)
       where u.basket_id = $1 order by 1, 2`,
      [sale.id],
    ),
    query(
      `select returned, net_minor, refunded_minor - owed_minor as due, points_earned, points_spent
       from basket_remains where basket_id = $1`,
      [sale.id],
    ),
  ])
  const { body } = await service.call('get', `/v1/members/${id}/points`)
  return { balance: body.balance, lots, coupons, uses, remains }
}

let sequence = 800_000

async function giveBack(sale: Sale, lines: readonly Goods[]) {
  sequence += 1
  const answer = await service.call(
    'post',
    '/v1/returns',
    {
      reference: `20261121-0042-03-${sequence}`,
      returnedAt: '2026-11-21T12:00:00+00:00',
      original: { reference: sale.reference },
      lines,
    },
    till,
  )
  expect([answer.status, answer.body.code]).toEqual([201, undefined])
  return answer.body as { refundMinor: number; owedMinor: number }
}

async function buy(member: Member, basket: readonly [Sku, number][], spendPoints: number) {
  const lines = basket.map(([sku, quantity], index) =>
    aLine(index + 1, { sku, quantity, unitPriceMinor: PRODUCTS[sku] }),
  )
  const body = aSwipe({ card: member.card, lines, spendPoints })
  const answer = await service.call('post', '/v1/swipes', body, till)
  expect(answer.status).toBe(201)
  return answer.body as Sale
}

const shopping = fc.record({
  basket: fc.array(fc.tuple(fc.constantFrom(...skus), fc.integer({ min: 1, max: 4 })), {
    minLength: 1,
    maxLength: 4,
  }),
  spendPoints: fc.constantFrom(0, 0, 7, 150, 700),
  shares: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 4, maxLength: 4 }),
  order: fc.array(fc.nat(100), { minLength: 6, maxLength: 6 }),
})

describe('what members have after they brought goods back', () => {
  it('is the same in however many parts and in whatever order, and all of it undone at the end', async () => {
    let discounted = 0
    for (const plan of fc.sample(shopping, { numRuns: BASKETS, seed: 20261122 })) {
      if (await bringBackBoth(plan)) discounted += 1
    }
    expect(discounted).toBeGreaterThan(BASKETS / 2)
    expect(await findBroken(service.deps.pool)).toEqual([])
  }, 300_000)
})

type Plan = {
  basket: [Sku, number][]
  spendPoints: number
  shares: number[]
  order: number[]
}

/** Whether anything was taken off. */
async function bringBackBoth({ basket, spendPoints, shares, order }: Plan): Promise<boolean> {
  const twins = [await newMember(), await newMember()] as const
  for (const { id } of twins) await aCoupon(service, id, { skus: ['soap'] })
  const before = await Promise.all(twins.map((twin) => stateOf(twin, noSale)))
  const one = await buy(twins[0], basket, spendPoints)
  const other = await buy(twins[1], basket, spendPoints)
  expect(other.totals).toEqual(one.totals)
  const goods = basket.flatMap(([, quantity], index): Goods[] => {
    const part = Math.round(quantity * (shares[index] ?? 0))
    return part > 0 ? [{ line: index + 1, quantity: part }] : []
  })
  if (goods.length > 0) await giveBack(one, goods)
  for (const piece of inPieces(goods, order)) await giveBack(other, [piece])
  const [after, otherAfter] = [await stateOf(twins[0], one), await stateOf(twins[1], other)]
  const plan = { basket, spendPoints, goods }
  expect({ ...plan, state: otherAfter }).toEqual({ ...plan, state: after })
  await giveBackRest(one, basket, goods)
  await giveBackRest(other, basket, goods)
  for (const [index, sale] of [one, other].entries()) {
    const twin = twins[index] ?? twins[0]
    const { remains, uses, ...held } = await stateOf(twin, sale)
    expect({ ...plan, ...held, lots: openOf(held.lots) }).toEqual({
      ...plan,
      balance: before[index]?.balance,
      lots: openOf(before[index]?.lots ?? []),
      coupons: before[index]?.coupons,
    })
    expect(uses).toEqual([])
    expect(remains[0]).toMatchObject({ net_minor: 0, points_earned: 0, points_spent: 0 })
  }
  const grossMinor = basket.reduce((sum, [sku, quantity]) => sum + PRODUCTS[sku] * quantity, 0)
  return one.totals.netMinor < grossMinor
}

const noSale: Sale = {
  id: '00000000-0000-7000-8000-000000000000',
  reference: '',
  totals: { netMinor: 0 },
}

/** Lots that hold something; those of which all was taken back hold nothing. */
const openOf = (lots: { points: string; reversed: string }[]) =>
  lots.filter(({ points, reversed }) => points !== reversed)

const inPieces = (goods: readonly Goods[], order: readonly number[]): Goods[] =>
  goods
    .flatMap(({ line, quantity }) =>
      Array.from({ length: quantity }, () => ({ line, quantity: 1 })),
    )
    .map((piece, at) => ({ piece, key: order[at % order.length] ?? 0 }))
    .sort((a, b) => a.key - b.key)
    .map(({ piece }) => piece)

async function giveBackRest(
  sale: Sale,
  basket: readonly [Sku, number][],
  goods: readonly Goods[],
): Promise<void> {
  const gone = new Map(goods.map(({ line, quantity }) => [line, quantity]))
  const rest = basket.flatMap(([, quantity], index): Goods[] => {
    const left = quantity - (gone.get(index + 1) ?? 0)
    return left > 0 ? [{ line: index + 1, quantity: left }] : []
  })
  if (rest.length > 0) await giveBack(sale, rest)
}

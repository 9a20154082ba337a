import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { newId } from '../../../src/domain/ids.ts'
import { findBroken } from '../../support/audit.ts'
import { aLine, aMember, aSwipe } from '../../support/builders.ts'
import { aCoupon } from '../../support/coupons.ts'
import { startService, type TestService } from '../../support/service.ts'

type Body = Record<string, unknown>

let service: TestService
let till: string

beforeAll(async () => {
  service = await startService({ now: () => new Date('2026-11-21T12:00:00Z') })
  till = (await service.openStore()).key
  // Worth more on milk and tea together than a coupon on tea, so that tea needs its coupon again without the milk.
  const set = { is: 'amountOff', amountMinor: 900 }
  const parts = ['milk', 'tea'].map((sku) => ({ units: 1, of: { products: [sku] } }))
  const fields = { title: 'Pair', reward: { kind: 'bundle', parts, set } }
  const { body } = await service.call('post', '/v1/promotions', fields)
  expect((await service.launchDraft(body.id)).status).toBe(200)
})
afterAll(() => service.close())
afterEach(async () => expect(await findBroken(service.deps.pool)).toEqual([]))

const swipe = async (fields: Body) => {
  const { status, body } = await service.call('post', '/v1/swipes', aSwipe(fields), till)
  expect([status, body.code]).toEqual([201, undefined])
  return body
}
let sequence = 600_000
const giveBack = async (original: string, lines: object[]) => {
  sequence += 1
  const reference = `20261121-0042-03-${sequence}`
  const returned = {
    reference,
    returnedAt: '2026-11-21T12:00:00Z',
    original: { reference: original },
  }
  const { status, body } = await service.call('post', '/v1/returns', { ...returned, lines }, till)
  expect([status, body.code]).toEqual([201, undefined])
  return body
}
const redemptionsOf = async (couponId: string): Promise<unknown[]> => {
  const { rows } = await service.deps.pool.query(
    'select backed, amount_minor from coupon_redemptions where coupon_id = $1 order by redeemed_at, backed',
    [couponId],
  )
  return rows.map((row) => [row.backed, row.amount_minor])
}

describe('a coupon that a first part gave back and a second one needs again', () => {
  async function sellAndReturnCake(usesMax: number | null) {
    const { body } = await service.call('post', '/v1/members', aMember())
    const card = body.cards[0].number
    const campaignId = newId()
    await service.deps.pool.query('insert into budgets (id, uses_max) values ($1, $2)', [
      campaignId,
      usesMax,
    ])
    const coupon = await aCoupon(service, body.id, { skus: ['cake', 'tea'], campaignId })
    const other = await aCoupon(service, body.id, { skus: ['jam'], campaignId })
    const lines = [
      aLine(1, { sku: 'cake', unitPriceMinor: 5000 }),
      aLine(2, { sku: 'milk', unitPriceMinor: 1000 }),
      aLine(3, { sku: 'tea', unitPriceMinor: 1000 }),
    ]
    const { reference } = await swipe({ card, lines })
    const first = await giveBack(reference, [{ line: 1 }])
    expect(first.couponsRestored).toEqual([{ id: coupon.id, code: coupon.code }])
    return { card, coupon, other, reference }
  }

  it('is redeemed again where it is still there', async () => {
    const { coupon, reference } = await sellAndReturnCake(1)
    await giveBack(reference, [{ line: 2 }])
    expect(await redemptionsOf(coupon.id)).toEqual([[true, 500]])
    await giveBack(reference, [{ line: 3 }])
    expect(await redemptionsOf(coupon.id)).toEqual([])
  })

  it('counts nowhere where it was used elsewhere meanwhile', async () => {
    const { card, coupon, reference } = await sellAndReturnCake(null)
    await swipe({ card, lines: [aLine(1, { sku: 'cake', unitPriceMinor: 300 })] })
    const second = await giveBack(reference, [{ line: 2 }])
    expect(second.parts[0].netMinor).toBe(500)
    expect(await redemptionsOf(coupon.id)).toEqual([
      [false, 500],
      [true, 150],
    ])
    expect(await findBroken(service.deps.pool)).toEqual([])
    await giveBack(reference, [{ line: 3, quantity: 1 }])
    expect(await redemptionsOf(coupon.id)).toEqual([[true, 150]])
  })

  it('counts nowhere where another coupon has had the last use', async () => {
    const { card, coupon, other, reference } = await sellAndReturnCake(1)
    await swipe({ card, lines: [aLine(1, { sku: 'jam', unitPriceMinor: 300 })] })
    await giveBack(reference, [{ line: 2 }])
    expect(await redemptionsOf(coupon.id)).toEqual([[false, 500]])
    expect(await redemptionsOf(other.id)).toEqual([[true, 150]])
  })
})

it('a coupon of another member that a till has taken is let go with the goods', async () => {
  const [owner, buyer] = await Promise.all(
    [1, 2].map(async () => (await service.call('post', '/v1/members', aMember())).body),
  )
  const coupon = await aCoupon(service, owner.id, { skus: ['cake'] })
  const { reference, flags } = await swipe({
    card: buyer.cards[0].number,
    lines: [aLine(1, { sku: 'cake', unitPriceMinor: 1000 })],
    offline: { discounts: [{ line: 1, couponCode: coupon.code, amountMinor: 500 }] },
  })
  expect(flags).toContain('unbacked-discount')
  expect(await redemptionsOf(coupon.id)).toEqual([[false, 500]])
  expect((await giveBack(reference, [{ line: 1 }])).refundMinor).toBe(500)
  expect(await redemptionsOf(coupon.id)).toEqual([])
})

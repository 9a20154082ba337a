import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { aLine, aMember, aProduct, aSwipe } from '../../support/builders.ts'
import { aCoupon } from '../../support/coupons.ts'
import { startService, type TestService } from '../../support/service.ts'

type Body = Record<string, unknown>

describe('what a till has taken off while it was offline', () => {
  let service: TestService
  let till: string
  let now = new Date('2026-11-20T10:20:00Z')
  beforeAll(async () => {
    service = await startService({ now: () => now })
    till = (await service.openStore()).key
    await service.call('post', '/v1/products/batch', { products: [aProduct('sku-1')] })
  })
  afterAll(() => service.close())

  const swipe = (discount: Body, fields: Body = {}) =>
    service.call(
      'post',
      '/v1/swipes',
      aSwipe({ lines: [aLine(1)], offline: { discounts: [discount] }, ...fields }),
      till,
    )
  async function pay(discount: Body, fields: Body = {}) {
    const answer = await swipe({ line: 1, amountMinor: 40, ...discount }, fields)
    expect([answer.status, answer.body.detail]).toEqual([201, undefined])
    return answer.body
  }
  async function launch(fields: Body = {}): Promise<string> {
    const reward = { kind: 'percentOff', percent: 20 }
    const body = { title: 'A fifth off', receiptLabel: '20 % OFF', reward, ...fields }
    const { id } = (await service.call('post', '/v1/promotions', body)).body
    expect((await service.launchDraft(id)).status).toBe(200)
    return id
  }
  const labelOf = async ({ id, discounts }: { id: string; discounts: Body[] }) => {
    const why = (await service.call('get', `/v1/swipes/${id}/why`)).body
    return [discounts[0]?.['receiptLabel'], why.applied[0].receiptLabel]
  }

  it('for a promotion is called by its label, and is no odd thing', async () => {
    const promotionId = await launch()
    const paid = await pay({ promotionId })
    expect(paid.flags).toEqual([])
    expect(await labelOf(paid)).toEqual(['20 % OFF', '20 % OFF'])
  })

  it('for a coupon or a code is called by what that is for', async () => {
    const member = (await service.call('post', '/v1/members', aMember())).body
    const coupon = await aCoupon(service, member.id)
    const fields = { card: member.cards[0].number }
    const own = await pay({ couponCode: coupon.code }, fields)
    expect(await labelOf(own)).toEqual(['Half price', 'Half price'])
    const promotionId = await launch({ receiptLabel: 'WITH A CODE', couponRequired: true })
    const pools = `/v1/promotions/${promotionId}/code-pools`
    const pool = (await service.call('post', pools, { name: 'A pool' })).body
    const made = await service.call('post', `/v1/code-pools/${pool.id}/generate`, { count: 1 })
    const bearers = await pay({ couponCode: made.text.trim() })
    expect(await labelOf(bearers)).toEqual(['WITH A CODE', 'WITH A CODE'])
    expect([own.flags, bearers.flags]).toEqual([[], []])
  })

  it('for nothing that it names is called just that, and is no odd thing', async () => {
    const paid = await pay({})
    expect(paid.flags).toEqual([])
    expect(await labelOf(paid)).toEqual(['Offline discount', 'Offline discount'])
  })

  it('for a promotion that nobody knows, or a code, is flagged', async () => {
    expect((await pay({ promotionId: 'nobody-knows' })).flags).toEqual(['unbacked-discount'])
    expect((await pay({ couponCode: 'BWNOTOURS' })).flags).toEqual(['unbacked-discount'])
  })

  it('for a promotion that was not in force then is flagged', async () => {
    const promotionId = await launch()
    await service.call('post', `/v1/promotions/${promotionId}/end`, {})
    const before = '2026-11-20T10:19:59Z'
    const after = '2026-11-20T10:20:01Z'
    now = new Date('2026-11-20T10:25:00Z')
    expect((await pay({ promotionId }, { purchasedAt: before })).flags).toEqual([])
    expect((await pay({ promotionId }, { purchasedAt: after })).flags).toEqual([
      'unbacked-discount',
    ])
  })

  it('from a line that is missing, voided or worth less is refused with which of these it is', async () => {
    const lines = [aLine(1), aLine(2, { kind: 'voided' })]
    const refusal = async (discount: Body) => {
      const { status, body } = await swipe(discount, { lines })
      return [status, body.code, body.errors[0]]
    }
    const pointer = '/offline/discounts/0'
    expect([
      await refusal({ line: 3, amountMinor: 1 }),
      await refusal({ line: 2, amountMinor: 1 }),
      await refusal({ line: 1, amountMinor: 201 }),
    ]).toEqual([
      [422, 'discount-exceeds-line', { pointer, detail: 'There is no line 3.' }],
      [422, 'discount-exceeds-line', { pointer, detail: 'Line 2 is voided.' }],
      [422, 'discount-exceeds-line', { pointer, detail: 'More than the line holds.' }],
    ])
  })
})

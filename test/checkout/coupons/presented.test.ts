import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { aLine, aMember, aProduct, aSwipe } from '../../support/builders.ts'
import { aCoupon } from '../../support/coupons.ts'
import { startService, type TestService } from '../../support/service.ts'

describe('a member’s coupon, however its code is written', () => {
  let service: TestService
  let till: string
  let member: { id: string; card: string }
  beforeAll(async () => {
    service = await startService({ now: () => new Date('2026-11-20T10:20:00Z') })
    till = (await service.openStore()).key
    await service.call('post', '/v1/products/batch', {
      products: [aProduct('sku-1'), aProduct('sku-2')],
    })
  })
  beforeEach(async () => {
    const { body } = await service.call('post', '/v1/members', aMember())
    member = { id: body.id, card: body.cards[0].number }
  })
  afterAll(() => service.close())

  const typed = (code: string) => `${code.slice(0, 6).toLowerCase()}-${code.slice(6)}`
  async function pay(fields: Record<string, unknown>) {
    const swipe = aSwipe({ card: member.card, lines: [aLine(1)], ...fields })
    const answer = await service.call('post', '/v1/swipes', swipe, till)
    expect([answer.status, answer.body.detail]).toEqual([201, undefined])
    return answer.body
  }

  it('is told to have no effect, as it was presented', async () => {
    const { code } = await aCoupon(service, member.id, { skus: ['sku-2'] })
    for (const coupons of [[typed(code)], [typed(code), code]]) {
      const { refused } = await pay({ coupons })
      expect(refused).toMatchObject([{ code: 'coupon-no-effect', coupon: typed(code) }])
    }
  })

  it('is told to be redeemed, as it was presented', async () => {
    const { id, code } = await aCoupon(service, member.id)
    const { couponsRedeemed, refused } = await pay({ coupons: [typed(code)] })
    expect(couponsRedeemed).toEqual([{ id, code: typed(code), amountMinor: 100 }])
    expect(refused).toEqual([])
  })

  it('applies by itself, and is then told in its own form', async () => {
    const { id, code } = await aCoupon(service, member.id)
    expect((await pay({})).couponsRedeemed).toEqual([{ id, code, amountMinor: 100 }])
  })

  it('is not refused where a till that was offline has taken it', async () => {
    const expiresAt = '2026-11-19T00:00:00Z'
    const taken = await aCoupon(service, member.id, { expiresAt })
    const other = await aCoupon(service, member.id, { expiresAt })
    const discounts = [{ line: 1, couponCode: taken.code, amountMinor: 50 }]
    const { flags, refused } = await pay({
      coupons: [typed(taken.code), typed(other.code)],
      offline: { discounts },
    })
    expect(flags).toEqual(['unbacked-discount'])
    expect(refused).toMatchObject([{ code: 'coupon-expired', coupon: typed(other.code) }])
  })
})

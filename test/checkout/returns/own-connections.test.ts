import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { aLine, aMember, aSwipe } from '../../support/builders.ts'
import { aCoupon } from '../../support/coupons.ts'
import { startService, type TestService } from '../../support/service.ts'

let service: TestService
beforeAll(async () => {
  service = await startService({ env: { DATABASE_POOL: '1' } })
})
afterAll(() => service.close())

// Whoever has one of the others may be waiting for the account that the return has locked.
it('a return and a void need no connection but those of the checkout', async () => {
  const { key } = await service.openStore()
  const member = (await service.call('post', '/v1/members', aMember())).body
  await aCoupon(service, member.id)
  const lines = [aLine(1, { quantity: 2 }), aLine(2)]
  const sale = aSwipe({ card: member.cards[0].number, lines })
  const sold = await service.call('post', '/v1/swipes', sale, key)
  expect(sold.body.couponsRedeemed).toHaveLength(1)
  const original = { reference: sale.reference }
  const giveBack = (reference: string) => ({
    reference,
    returnedAt: '2026-11-21T12:00:00Z',
    original,
    lines: [{ line: 1, quantity: 1 }],
  })
  const first = await service.call('post', '/v1/returns', giveBack('20261121-0042-03-1'), key)
  expect(first.status).toBe(201)
  const busy = await service.deps.pool.connect()
  try {
    const second = await service.call('post', '/v1/returns', giveBack('20261121-0042-03-2'), key)
    expect(second.status).toBe(201)
    const rest = { reference: '20261121-0042-03-3', original }
    expect((await service.call('post', '/v1/voids', rest, key)).status).toBe(201)
  } finally {
    busy.release()
  }
})

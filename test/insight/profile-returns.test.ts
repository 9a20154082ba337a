import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { compareProfiles } from '../../src/insight/profiles/compare-profiles.ts'
import { aLine, aMember, aSwipe } from '../support/builders.ts'
import { startService, type TestService } from '../support/service.ts'

let service: TestService
let till: string
let member: { id: string; card: string }

beforeAll(async () => {
  service = await startService()
  till = (await service.openStore()).key
  const { body } = await service.call('post', '/v1/members', aMember())
  member = { id: body.id, card: body.cards[0].number }
})
afterAll(() => service.close())

const buy = async (lines: object[]) => {
  const body = aSwipe({
    card: member.card,
    lines,
    tenders: [{ type: 'cash', amountMinor: 100_000 }],
  })
  return (await service.call('post', '/v1/swipes', body, till)).body
}

let sequence = 700_000
const giveBack = async (original: string, lines: object[]) => {
  sequence += 1
  const answer = await service.call(
    'post',
    '/v1/returns',
    {
      reference: `20261121-0042-03-${sequence}`,
      returnedAt: '2026-11-21T12:00:00+00:00',
      original: { reference: original },
      lines,
    },
    till,
  )
  expect(answer.status).toBe(201)
}

const profile = async () => (await service.call('get', `/v1/members/${member.id}/profile`)).body

it('holds what a member has kept, whether a return is told with its basket or later', async () => {
  const first = await buy([
    aLine(1, { sku: 'tea', quantity: 3, unitPriceMinor: 400 }),
    aLine(2, { sku: 'cup', unitPriceMinor: 900 }),
  ])
  const second = await buy([aLine(1, { sku: 'tea', unitPriceMinor: 400 })])
  await giveBack(first.reference, [{ line: 1, quantity: 1 }, { line: 2 }])
  await service.drain()
  expect(await profile()).toMatchObject({ baskets: 2, units: 3, spendMinor: 1200 })
  await giveBack(second.reference, [{ line: 1 }])
  await service.drain()
  const after = await profile()
  expect(after).toMatchObject({ baskets: 1, units: 2, spendMinor: 800 })
  expect(after.products.map((product: { sku: string }) => product.sku)).toEqual(['tea'])
  expect(await compareProfiles(service.deps)).toMatchObject({ differing: [] })
})

it('is gone when nothing is left', async () => {
  const { rows } = await service.deps.pool.query(
    `select reference from baskets b join members m using (account_id) where m.id = $1`,
    [member.id],
  )
  for (const { reference } of rows) {
    sequence += 1
    await service.call(
      'post',
      '/v1/voids',
      { reference: `20261121-0042-03-${sequence}`, original: { reference } },
      till,
    )
  }
  await service.drain()
  const { code, detail } = await profile()
  expect(code).toBe('not-found')
  expect(detail).toMatch(/^No basket is kept since .*: none was recorded, or all were returned\.$/)
})

import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { newId } from '../../../src/domain/ids.ts'
import { watchClaims } from '../../../src/operation/fraud/watch-claims.ts'
import { joinMember } from '../../insight/recorded.ts'
import { startService, type TestService } from '../../support/service.ts'
import { minute } from './shop.ts'

let service: TestService
beforeAll(async () => {
  service = await startService()
  await service.openStore()
})
afterAll(() => service.close())

const tell = (accountId: string, kind: 'claim' | 'wrong-code', at: string, id = newId()) =>
  service.deps.db.transaction().execute((tx) =>
    watchClaims(tx, {
      id,
      kind,
      accountId,
      points: 12,
      at: new Date(at),
      ...(kind === 'claim'
        ? { storeId: '0042', reference: 'r' }
        : { storeId: null, reference: null }),
    }),
  )
const alertsOf = async (memberId: string) =>
  (await service.call('get', `/v1/fraud/alerts?memberId=${memberId}`)).body.data

it('stolen receipts: more are claimed in a month than anybody forgets a card', async () => {
  const member = await joinMember(service, false)
  const ids = Array.from({ length: 9 }, () => newId())
  for (const [index, id] of ids.slice(0, 8).entries()) {
    await tell(member.accountId, 'claim', minute(0, 2 + index), id)
    await tell(member.accountId, 'claim', minute(0, 2 + index), id)
  }
  expect(await alertsOf(member.id)).toEqual([])
  await tell(member.accountId, 'claim', minute(0, 15), ids[8])
  expect(await alertsOf(member.id)).toMatchObject([
    { rule: 'claims', raised: 1, figures: { count: 9, of: 'claim' }, storeIds: ['0042'] },
  ])
})

it('stolen receipts: codes are tried until one is right', async () => {
  const member = await joinMember(service)
  for (let index = 0; index < 5; index += 1)
    await tell(member.accountId, 'wrong-code', minute(index))
  expect(await alertsOf(member.id)).toEqual([])
  await tell(member.accountId, 'wrong-code', minute(6))
  expect(await alertsOf(member.id)).toMatchObject([
    { rule: 'claims', figures: { count: 6, of: 'wrong-code' } },
  ])
})

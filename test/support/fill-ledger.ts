import { expect } from '@jest/globals'
import { dailyJobs } from '../../src/operation/daily/daily-jobs.ts'
import { runDay } from '../../src/operation/daily/run-daily.ts'
import { aLine, aMember, aSwipe } from './builders.ts'
import type { FilledShop } from './fill-shop.ts'
import type { TestService } from './service.ts'

/**
 * What sales alone do not do to a shop that `fillShop` has filled: goods of a basket come back, points are imported,
 * given by hand, expire and are moved to another account, where a return takes some of them.
 */
export async function fillLedger(
  service: TestService,
  { swipes, terminalKey }: FilledShop,
): Promise<void> {
  const { rows } = await service.deps.pool.query(
    'select m.id from members m join points_entries e using (account_id) where e.kind = $1',
    ['spend'],
  )
  const memberId: string = rows[0].id
  const card = swipes.find((swipe) => swipe['spendPoints'] === 7)?.['card']
  const post = async (path: string, body: object, key?: string) => {
    const answer = await service.call('post', path, body, key)
    expect([answer.status < 300, answer.body.detail]).toEqual([true, undefined])
    return answer.body
  }
  const sale = aSwipe({ card, spendPoints: 5, lines: [aLine(1, { quantity: 20 })] })
  const giveBack = (sequence: number, quantity: number) =>
    post(
      '/v1/returns',
      {
        reference: `20261121-0042-03-90000${sequence}`,
        returnedAt: '2026-11-21T12:00:00Z',
        original: { reference: sale.reference },
        lines: [{ line: 1, quantity }],
      },
      terminalKey,
    )
  await post('/v1/swipes', sale, terminalKey)
  await giveBack(1, 10)
  const lots = [{ points: 50, earnedOn: '2025-01-10', expiresOn: '2027-12-31' }]
  await post('/v1/points/opening-balances', { balances: [{ memberId, reference: 'old', lots }] })
  const points = `/v1/members/${memberId}/points`
  await post(`${points}/adjustments`, { points: 50, reason: 'Waited' })
  await post(`${points}/adjustments`, { points: -5, reason: 'Too much' })
  await service.deps.pool.query(
    `update points_lots set expires_at = '2026-01-02' where origin = 'adjust'`,
  )
  const options = { jobs: dailyJobs, signal: AbortSignal.timeout(120_000) }
  for await (const _done of runDay(service.deps, '2026-01-02', options));
  const other = await post('/v1/members', aMember())
  await post(`${points}/transfers`, { toMemberId: other.id, points: 'all' })
  await giveBack(2, 3)
}

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type pg from 'pg'
import { computeTiers } from '../../../src/checkout/points/compute-tiers.ts'
import { expirePoints } from '../../../src/checkout/points/expire-points.ts'
import type { AccountId } from '../../../src/domain/ids.ts'
import { eventually } from '../../support/eventually.ts'
import { giveLots, type LedgerMember, openMember } from '../../support/ledger.ts'
import { startService, type TestService } from '../../support/service.ts'

/** A till has the member's own row and is about to ask for the household's, which is the older account. */

let service: TestService
beforeAll(async () => {
  service = await startService()
  await service.openStore()
})
afterAll(() => service.close())

async function anOldHousehold(): Promise<{ id: string; accountId: AccountId }> {
  const { id } = await openMember(service)
  const { body } = await service.call('post', '/v1/households', { memberIds: [id] })
  const { rows } = await service.deps.pool.query('select * from households where id = $1', [
    body.id,
  ])
  return { id: body.id, accountId: rows[0].account_id }
}

/** Does `work`, which needs both rows, while a till has the member's own; true: the household's was still free. */
async function isHouseholdFree(
  { accountId: own }: LedgerMember,
  shared: AccountId,
  work: () => Promise<unknown>,
): Promise<boolean> {
  const till = await service.deps.pool.connect()
  try {
    await till.query('begin')
    await lock(till, own)
    const working = work()
    await eventually(
      async () => (await service.deps.pool.query(waiting)).rows[0].waiting,
      (count) => count === 1,
    )
    const isFree = await lock(till, shared).catch(() => false)
    await till.query('rollback')
    await working
    return isFree
  } finally {
    till.release()
  }
}

const waiting = `
  select count(*)::int as waiting from pg_stat_activity
  where datname = current_database() and wait_event_type = 'Lock'`

async function lock(client: pg.PoolClient, accountId: AccountId): Promise<boolean> {
  const row = 'select from points_balances where account_id = $1 for update nowait'
  return (await client.query(row, [accountId])).rowCount === 1
}

describe('members’ own accounts are locked before those of households', () => {
  it('by who computes tiers', async () => {
    const household = await anOldHousehold()
    const member = await openMember(service)
    expect(member.accountId > household.accountId).toBe(true)
    const terms = { tiers: [], tierPeriodMonths: 12, tierValidMonths: 12 }
    await service.deps.pool.query(
      `update points_balances set tiers = '[["2020-01-01", "Silver"]]' where account_id = any($1)`,
      [[member.accountId, household.accountId]],
    )
    const isFree = await isHouseholdFree(member, household.accountId, () =>
      service.deps.db
        .transaction()
        .execute((tx) => computeTiers(tx, [household.accountId, member.accountId], terms)),
    )
    expect(isFree).toBe(true)
  })

  it('by the expiry of points', async () => {
    const household = await anOldHousehold()
    const member = await openMember(service)
    for (const accountId of [household.accountId, member.accountId]) {
      await giveLots(service, accountId, [{ points: 5, expiresAt: '2026-01-01T00:00:00Z' }])
    }
    const isFree = await isHouseholdFree(member, household.accountId, () =>
      expirePoints(service.deps, {
        date: '2026-01-01',
        until: new Date('2026-01-02T00:00:00Z'),
        signal: new AbortController().signal,
        count: async () => {},
      }),
    )
    expect(isFree).toBe(true)
  })
})

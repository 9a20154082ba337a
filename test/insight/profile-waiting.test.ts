import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import { createRandom } from '../../bench/support/random.ts'
import { listVisitDays } from '../../src/domain/profile/visit-days.ts'
import { compareProfiles } from '../../src/insight/profiles/compare-profiles.ts'
import { eachRecent } from '../../src/insight/profiles/each-recent.ts'
import { eachVisits, findVisits } from '../../src/insight/profiles/each-visits.ts'
import { findProfiles } from '../../src/insight/profiles/find-profiles.ts'
import { findRecentProfile } from '../../src/insight/profiles/find-recent-profile.ts'
import { profilesConsumer } from '../../src/insight/profiles/profiles.jobs.ts'
import { rebuildProfiles } from '../../src/insight/profiles/rebuild-profiles.ts'
import { refreshProfiles } from '../../src/insight/profiles/refresh-profiles.ts'
import { poolSender } from '../../src/platform/db/pipeline.ts'
import { startService, type TestService } from '../support/service.ts'
import { type JoinedMember, joinMember, recordBaskets, setConsent } from './recorded.ts'

describe('baskets that wait beside a profile', () => {
  let service: TestService
  let member: JoinedMember

  beforeAll(async () => {
    service = await startService()
    await service.openStore()
  })
  afterAll(() => service.close())
  beforeEach(async () => {
    member = await joinMember(service)
  })

  const random = createRandom(5)
  const aBasket = () => ({
    accountId: member.accountId,
    purchasedAt: new Date(
      Date.UTC(2026, 8, random.whole(1, 60), random.whole(0, 23)),
    ).toISOString(),
    lines: Array.from({ length: random.whole(1, 4) }, (_, at) => ({
      line: at + 1,
      sku: `sku-${random.whole(1, 30)}`,
      category: `CATEGORY ${random.whole(1, 4)}`,
      brand: random.next() < 0.5 ? `Brand ${random.whole(1, 3)}` : null,
      amountMinor: random.whole(1, 900),
    })),
  })
  const takeOneByOne = async (count: number) => {
    const events = await recordBaskets(service.deps, Array.from({ length: count }, aBasket))
    for (const event of random.shuffle(events))
      await profilesConsumer.consume(service.deps, [event])
    return events
  }
  const kept = async () => {
    const { rows } = await sql<{ baskets: number; waiting: number; gains: number }>`
      select baskets, waiting, (select count(*) from profile_gains g where g.account_id = p.account_id) as gains
      from profiles p where account_id = ${member.accountId}`.execute(service.deps.db)
    return rows[0]
  }
  const profileOf = async () =>
    (await findProfiles(service.deps.db, [member.accountId])).get(member.accountId)
  const expectSameAsRebuilt = async () =>
    expect((await compareProfiles(service.deps)).differing).toEqual([])

  it('are in it for whoever reads it, at every length', async () => {
    for (let length = 1; length <= 40; length += 1) {
      await takeOneByOne(1)
      expect(await kept()).toMatchObject({ baskets: length })
      expect((await profileOf())?.recent).toHaveLength(length)
    }
    await expectSameAsRebuilt()
  })

  it('are among the visits and the latest baskets that the nights read', async () => {
    await takeOneByOne(12)
    expect((await kept())?.waiting).toBeGreaterThan(0)
    const profile = await profileOf()
    const sender = poolSender(service.deps.pool, service.deps.config)
    expect(profile).toMatchObject({ ...(await findRecentProfile(sender, member.accountId)) })
    const visits = await findVisits(sender, member.accountId)
    expect(visits?.days).toEqual(listVisitDays(profile?.days ?? new Map()))
    expect(visits?.lastAt).toEqual(profile?.lastAt)
    for await (const page of eachVisits(service.deps.db, 1)) {
      expect(page).toContainEqual({ days: visits?.days, spendMinor: visits?.spendMinor })
    }
    for await (const page of eachRecent(service.deps.db, { stride: 1, basketsMin: 1 })) {
      const own = page.find(({ accountId }) => accountId === member.accountId)
      expect(own?.baskets).toEqual(profile?.recent)
    }
  })

  it('are never more than half of it, nor more than 128, and are added when they would be', async () => {
    let waited = 0
    for (let round = 0; round < 100; round += 1) {
      await takeOneByOne(round < 20 ? 1 : 3)
      const state = await kept()
      expect(state?.gains).toBe(state?.waiting)
      expect(state?.waiting).toBeLessThanOrEqual(Math.min(128, (state?.baskets ?? 0) / 2))
      waited = Math.max(waited, state?.waiting ?? 0)
    }
    expect(waited).toBeGreaterThan(100)
    await expectSameAsRebuilt()
  })

  it('count once when their events come again', async () => {
    const events = await takeOneByOne(12)
    await profilesConsumer.consume(service.deps, [...events, ...events])
    expect((await kept())?.baskets).toBe(12)
    await expectSameAsRebuilt()
  })

  it('go when the profile is rebuilt, and are in what it is rebuilt from', async () => {
    await takeOneByOne(9)
    expect((await kept())?.waiting).toBeGreaterThan(0)
    const before = await profileOf()
    await rebuildProfiles(service.deps, [member.accountId])
    expect(await kept()).toEqual({ baskets: 9, waiting: 0, gains: 0 })
    expect((await profileOf())?.recent).toEqual(before?.recent)
  })

  it('are missed where one of them is gone', async () => {
    await takeOneByOne(9)
    await sql`delete from profile_gains where account_id = ${member.accountId}`.execute(
      service.deps.db,
    )
    const { differing } = await compareProfiles(service.deps)
    expect(differing.map(({ accountId }) => accountId)).toEqual([member.accountId])
    expect(differing[0]?.differences).toContain('recent')
    await rebuildProfiles(service.deps, [member.accountId])
    await expectSameAsRebuilt()
  })

  it('are seen by the night’s run as if they did not wait', async () => {
    await takeOneByOne(9)
    const spread = async () => {
      await refreshProfiles(service.deps, {
        date: '2026-11-20',
        until: new Date('2026-11-21T00:00:00Z'),
        signal: new AbortController().signal,
        count: async () => {},
      })
      const { rows } =
        await sql`select members, last_at, basket_products from profile_distributions`.execute(
          service.deps.db,
        )
      return rows
    }
    expect((await kept())?.waiting).toBeGreaterThan(0)
    const before = await spread()
    await rebuildProfiles(service.deps)
    expect((await kept())?.waiting).toBe(0)
    expect(await spread()).toEqual(before)
  })

  it('are gone with the consent', async () => {
    await takeOneByOne(9)
    await setConsent(service, member, false)
    const { rows } = await sql`
      select basket_id from profile_gains where account_id = ${member.accountId}`.execute(
      service.deps.db,
    )
    expect(rows).toEqual([])
    await setConsent(service, member, true)
    await takeOneByOne(1)
    expect(await kept()).toEqual({ baskets: 1, waiting: 0, gains: 0 })
  })
})

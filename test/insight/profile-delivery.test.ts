import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import { compareProfiles } from '../../src/insight/profiles/compare-profiles.ts'
import { findProfiles } from '../../src/insight/profiles/find-profiles.ts'
import { profilesConsumer } from '../../src/insight/profiles/profiles.jobs.ts'
import { rebuildProfiles } from '../../src/insight/profiles/rebuild-profiles.ts'
import { removeProfile } from '../../src/insight/profiles/remove-profile.ts'
import { markConsumed } from '../../src/platform/queue/marks.ts'
import type { OutboxEvent } from '../../src/platform/queue/outbox.ts'
import { startService, type TestService } from '../support/service.ts'
import {
  type JoinedMember,
  joinMember,
  type RecordedFields,
  recordBaskets,
  setConsent,
  waitForBlocked,
} from './recorded.ts'

describe('the profile under its events', () => {
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

  const record = (baskets: Partial<RecordedFields>[] = [{}]) =>
    recordBaskets(
      service.deps,
      baskets.map((basket) => ({ accountId: member.accountId, ...basket })),
    )
  const consume = (events: readonly OutboxEvent[]) => profilesConsumer.consume(service.deps, events)
  const profileOf = async ({ accountId } = member) =>
    (await findProfiles(service.deps.db, [accountId])).get(accountId)

  async function expectSameAsRebuilt(): Promise<void> {
    expect((await compareProfiles(service.deps)).differing).toEqual([])
  }

  it('takes each basket once when its event comes three times, shuffled, in overlapping batches at once', async () => {
    const other = await joinMember(service)
    const events = await record(
      Array.from({ length: 60 }, (_, index) => ({
        accountId: index % 3 === 0 ? other.accountId : member.accountId,
        purchasedAt: new Date(Date.UTC(2026, 9, 1 + (index % 40), index % 24)).toISOString(),
        lines: [{ sku: `sku-${index % 7}`, amountMinor: 100 + index, discountMinor: index % 5 }],
      })),
    )
    const thrice = shuffle([...events, ...events, ...events], 7)
    const batches = Array.from({ length: 12 }, (_, index) =>
      thrice.slice(index * 13, index * 13 + 25),
    )
    await Promise.all(batches.map(consume))
    expect((await profileOf())?.baskets).toBe(40)
    expect((await profileOf(other))?.baskets).toBe(20)
    await expectSameAsRebuilt()
  })

  it('takes a late basket as if it had come in time', async () => {
    const [late, early] = ['2026-11-19T10:00:00Z', '2026-10-01T10:00:00Z']
    await consume(await record([{ purchasedAt: late }]))
    await consume(await record([{ purchasedAt: early }]))
    const profile = await profileOf()
    expect(profile?.firstAt).toEqual(new Date(early))
    expect(profile?.lastAt).toEqual(new Date(late))
    await expectSameAsRebuilt()
  })

  it('holds the average that audiences filter on', async () => {
    await consume(await record([{}, { lines: [{ amountMinor: 101 }] }]))
    const row = await service.deps.db
      .selectFrom('profiles')
      .select(['baskets', 'spend_minor', 'average_minor'])
      .where('account_id', '=', member.accountId)
      .executeTakeFirst()
    expect(row).toEqual({ baskets: 2, spend_minor: 201, average_minor: 101 })
  })

  it('is not made for a member who refuses profiling, nor for a basket without a card', async () => {
    const refusing = await joinMember(service, false)
    const store = await service.deps.db
      .selectFrom('stores')
      .select('account_id')
      .executeTakeFirstOrThrow()
    const accounts = [refusing.accountId, store.account_id]
    await consume(await record(accounts.map((accountId) => ({ accountId }))))
    expect(await findProfiles(service.deps.db, accounts)).toEqual(new Map())
  })

  it('is gone at once when the consent is withdrawn', async () => {
    await consume(await record())
    await setConsent(service, member, false)
    expect(await profileOf()).toBeUndefined()
    await expectSameAsRebuilt()
  })

  it('stays away when the consent is withdrawn between swipe and event', async () => {
    const events = await record()
    await setConsent(service, member, false)
    await consume(events)
    expect(await profileOf()).toBeUndefined()
  })

  it('counts only what was recorded since the consent was given again', async () => {
    await consume(await record())
    const between = await record()
    await setConsent(service, member, false)
    const without = await record()
    await setConsent(service, member, true)
    const after = await record()
    await consume([...after, ...without, ...between])
    expect((await profileOf())?.baskets).toBe(1)
    expect((await profileOf())?.lastBasketId).toBe(after[0]?.id)
    await expectSameAsRebuilt()
  })

  it('agrees with the rebuilt one about a basket of the very millisecond of the consent', async () => {
    await sql`update members set profiling_since = '2026-11-01T09:00:00.000700Z'
      where id = ${member.id}`.execute(service.deps.db)
    const recordedAt = ['2026-11-01T08:59:59.999999Z', '2026-11-01T09:00:00.000300Z']
    await consume(await record(recordedAt.map((it) => ({ recordedAt: it }))))
    expect((await profileOf())?.baskets).toBe(1)
    await expectSameAsRebuilt()
  })

  it('waits for a withdrawal that is under way, and then leaves the basket alone', async () => {
    const events = await record()
    const withdrawal = await service.deps.db.startTransaction().execute()
    await sql`update members set profiling_since = null where id = ${member.id}`.execute(withdrawal)
    await removeProfile(withdrawal, member.accountId)
    const consumed = consume(events)
    await waitForBlocked(service.deps)
    await withdrawal.commit().execute()
    await consumed
    expect(await profileOf()).toBeUndefined()
  })

  it('is removed by a withdrawal that comes while a basket is being folded', async () => {
    const [event] = await record()
    if (!event) throw new Error('nothing was recorded')
    const dyingWorker = await service.deps.db.startTransaction().execute()
    await markConsumed(dyingWorker, 'profiles', [event.id])
    const folded = consume([event])
    await waitForBlocked(service.deps)
    const withdrawn = setConsent(service, member, false)
    await waitForBlocked(service.deps, 2)
    await dyingWorker.rollback().execute()
    await Promise.all([folded, withdrawn])
    expect(await profileOf()).toBeUndefined()
  })

  describe('when it is rebuilt', () => {
    it('is repaired, and another member’s stays as it is', async () => {
      const other = await joinMember(service)
      await consume(await record([{}, { accountId: other.accountId }]))
      await sql`update profiles set spend_minor = 7, habits = jsonb_set(habits, '{products}', '[]')
        where account_id in (${member.accountId}, ${other.accountId})`.execute(service.deps.db)
      const accounts = [member.accountId, other.accountId].sort()
      const differing = (await compareProfiles(service.deps)).differing
      expect(differing.map((it) => it.accountId)).toEqual(accounts)
      expect(differing[0]?.differences).toEqual(['spendMinor', 'products/milk'])
      await rebuildProfiles(service.deps, [member.accountId])
      expect((await profileOf())?.spendMinor).toBe(100)
      expect((await profileOf(other))?.spendMinor).toBe(7)
      await rebuildProfiles(service.deps)
      await expectSameAsRebuilt()
    })

    it('takes baskets whose events still wait, and their events do not count again', async () => {
      await consume(await record())
      const waiting = await record([{}, {}])
      await rebuildProfiles(service.deps, [member.accountId])
      expect((await profileOf())?.baskets).toBe(3)
      await consume(waiting)
      await service.drain()
      expect((await profileOf())?.baskets).toBe(3)
      await expectSameAsRebuilt()
    })

    it('loses nothing and doubles nothing while tills and workers go on', async () => {
      const batches = await Promise.all(
        Array.from({ length: 10 }, () => record(Array.from({ length: 8 }, () => ({})))),
      )
      const later: Promise<void>[] = []
      await Promise.all([
        ...batches.map(consume),
        ...batches.map(() => rebuildProfiles(service.deps, [member.accountId])),
        ...batches.map(async () => {
          later.push(consume(await record()))
        }),
      ])
      await Promise.all(later)
      expect((await profileOf())?.baskets).toBe(90)
      await expectSameAsRebuilt()
    })

    it('disappears without consent, and without a basket', async () => {
      await consume(await record())
      await sql`update members set profiling_since = null where id = ${member.id}`.execute(
        service.deps.db,
      )
      expect((await compareProfiles(service.deps)).differing).toHaveLength(1)
      expect(await rebuildProfiles(service.deps, [member.accountId])).toEqual({ profiles: 0 })
      expect(await profileOf()).toBeUndefined()
    })

    it('covers more members than fit on one page', async () => {
      const members = await Promise.all(Array.from({ length: 55 }, () => joinMember(service)))
      await record(members.map(({ accountId }) => ({ accountId })))
      const before = await compareProfiles(service.deps)
      expect(before.differing).toEqual([])
      const { profiles } = await rebuildProfiles(service.deps)
      expect(profiles).toBeGreaterThanOrEqual(55)
      await service.drain()
      await expectSameAsRebuilt()
      expect((await compareProfiles(service.deps)).profiles).toBe(profiles)
    })
  })
})

/** The same disorder each time. */
function shuffle<T>(items: T[], seed: number): T[] {
  let state = seed
  for (let last = items.length - 1; last > 0; last -= 1) {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    const pick = state % (last + 1)
    const [a, b] = [items[last] as T, items[pick] as T]
    items[last] = b
    items[pick] = a
  }
  return items
}

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import type { DailyRun } from '../../src/daily-job.ts'
import { compareProfiles } from '../../src/insight/profiles/compare-profiles.ts'
import { refreshProfiles } from '../../src/insight/profiles/refresh-profiles.ts'
import { dailyJobs } from '../../src/operation/daily/daily-jobs.ts'
import { runDay } from '../../src/operation/daily/run-daily.ts'
import { aProduct } from '../support/builders.ts'
import { startService, type TestService } from '../support/service.ts'
import { type JoinedMember, joinMember, recordBaskets, setConsent } from './recorded.ts'

const TODAY = '2026-11-20'
const AS_OF = '2026-11-21T12:00:00.000Z'
const DAY_MS = 86_400_000

let service: TestService
let members: JoinedMember[]
const { signal } = new AbortController()

const daysBefore = (days: number): string =>
  new Date(Date.parse(`${TODAY}T10:00:00Z`) - days * DAY_MS).toISOString()

const lines = (skus: readonly string[], discountMinor = 0) =>
  skus.map((sku, at) => ({
    line: at + 1,
    sku,
    amountMinor: 100,
    discountMinor,
    department: sku === 'test kit' ? 'CARE' : 'GROCERY',
    category: sku === 'test kit' ? 'PREGNANCY' : 'DAIRY',
    brand: sku === 'test kit' ? 'Surely' : 'Meadow',
  }))

/** Member number n came n + 1 times, weekly, with n + 1 products each time, all on offer for the last one. */
async function fillProfiles(): Promise<void> {
  const baskets = members.flatMap(({ accountId }, number) =>
    Array.from({ length: number + 1 }, (_, week) => ({
      accountId,
      purchasedAt: daysBefore(7 * week + (4 - number)),
      lines: lines(
        Array.from({ length: number + 1 }, (__, at) => `sku-${at}`),
        number === 4 ? 50 : 0,
      ),
    })),
  )
  await recordBaskets(service.deps, baskets)
  await service.drain()
}

beforeAll(async () => {
  service = await startService({ now: () => new Date(AS_OF) })
  await service.openStore()
  const grocery = ['sku-0', 'sku-1', 'sku-2', 'sku-3', 'sku-4', 'bread'].map((sku) =>
    aProduct(sku, { category: 'DAIRY', brand: 'Meadow' }),
  )
  const kit = aProduct('test kit', { department: 'CARE', category: 'PREGNANCY', brand: 'Surely' })
  await service.call('post', '/v1/products/batch', { products: [...grocery, kit] })
  members = await Promise.all(Array.from({ length: 5 }, () => joinMember(service)))
  await fillProfiles()
})
afterAll(() => service.close())

const profileOf = async (member: JoinedMember | undefined, at = AS_OF) => {
  const query = `?at=${encodeURIComponent(at)}`
  const { body } = await service.call('get', `/v1/members/${member?.id}/profile${query}`)
  return body
}

const jobs = dailyJobs.filter(({ name }) => name === 'profiles')

async function runFor(date: string) {
  const done = []
  for await (const one of runDay(service.deps, date, { jobs, signal })) done.push(one)
  return done[0]
}

const runWith = (run: Partial<DailyRun>): Promise<void> =>
  refreshProfiles(service.deps, {
    date: TODAY,
    until: new Date(AS_OF),
    signal,
    count: async () => {},
    ...run,
  })

const keptRun = async () =>
  (
    await sql<{ date: string; members: number }>`
      select run_on as date, members from profile_distributions`.execute(service.deps.db)
  ).rows[0]

async function allowGoods(profiledGoods: object | null) {
  const { body } = await service.call('get', '/v1/programme')
  const answer = await service.call('put', '/v1/programme', { ...body, profiledGoods })
  expect([answer.status, answer.body.errors]).toEqual([200, undefined])
}

describe('where a member stands', () => {
  it('is known by the own rhythm at once, and among members after the first night', async () => {
    const answer = await profileOf(members[4])
    expect(answer).toMatchObject({ trips: null, priceSensitivity: null, rfm: null })
    expect(answer.lifeCycle).toEqual({
      asOf: AS_OF,
      stage: 'new',
      reason: {
        rule: 'first-weeks',
        visits: 5,
        daysSinceFirst: 29,
        daysSinceLast: 1,
        usualGapDays: 7,
        lateDays: 32,
        lapsedDays: 61,
        recentVisits: null,
        earlierVisits: null,
        absentDays: null,
      },
      sentence: 'First came 29 days ago and has come 5 times since then.',
    })
  })

  it('lets time pass: who does not come is slipping, then lapsed', async () => {
    const stageAfter = async (days: number) =>
      (await profileOf(members[4], daysBefore(-days))).lifeCycle.stage
    expect([await stageAfter(32), await stageAfter(61)]).toEqual(['slipping', 'lapsed'])
  })

  it('counts days by the calendar of the store of the last basket, not by 24 hours', async () => {
    await service.openStore({ storeId: '0077', timeZone: 'Asia/Tokyo' })
    const came = async (storeId: string, purchasedAt: string) => {
      const member = await joinMember(service)
      await recordBaskets(service.deps, [{ accountId: member.accountId, storeId, purchasedAt }])
      await service.drain()
      return member
    }
    const last = async (member: JoinedMember, at: string) =>
      (await profileOf(member, at)).lifeCycle.sentence.split('; ')[1]
    const inDublin = await came('0042', '2026-11-19T20:00:00Z')
    expect(await last(inDublin, '2026-11-19T23:59:59Z')).toBe('last came today.')
    expect(await last(inDublin, '2026-11-20T04:50:00Z')).toBe('last came 1 day ago.')
    expect(await last(inDublin, '2026-11-21T20:30:00Z')).toBe('last came 2 days ago.')
    const inTokyo = await came('0077', '2026-11-19T14:00:00Z')
    expect(await last(inTokyo, '2026-11-19T15:00:00Z')).toBe('last came 1 day ago.')
    for (const member of [inDublin, inTokyo]) await setConsent(service, member, false)
  })

  it('says when products and categories are due, not of what was bought once', async () => {
    const { products, categories } = await profileOf(members[4])
    const due = { dueAt: daysBefore(-7), isDue: false, intervalDays: 7 }
    expect(products[0]).toMatchObject(due)
    expect(categories[0]).toMatchObject(due)
    expect((await profileOf(members[4], daysBefore(-7))).products[0].isDue).toBe(true)
    expect((await profileOf(members[0])).products[0]).toMatchObject({ dueAt: null, isDue: false })
  })

  it('lists brands beside departments and categories', async () => {
    const { brands } = await profileOf(members[1])
    expect(brands).toMatchObject([{ brand: 'Meadow', baskets: 2, units: 4, spendMinor: 400 }])
    expect(brands[0]).not.toHaveProperty('dueAt')
  })

  it('is compared with all members once the night has counted them', async () => {
    expect(await runFor(TODAY)).toEqual({ date: TODAY, job: 'profiles', counts: { members: 5 } })
    const asOf = '2026-11-21T00:00:00.000Z'
    const shown = await Promise.all(members.map((member) => profileOf(member)))
    expect(shown.map(({ rfm }) => [rfm.recency, rfm.frequency, rfm.monetary])).toEqual([
      [1, 1, 1],
      [2, 2, 2],
      [3, 3, 3],
      // 16 times full price, and 25 times half of it.
      [4, 4, 5],
      [5, 5, 4],
    ])
    expect(shown[0].rfm).toMatchObject({ asOf, members: 5 })
    // Baskets hold 1, 2 2, 3 3 3, 4 4 4 4 and 5 5 5 5 5 products: by hundredths those of 4 and 5 carry half.
    expect(shown.map(({ trips }) => [trips.weeklyShopFrom, trips.weeklyShopShare])).toEqual([
      [4, 0],
      [4, 0],
      [4, 0],
      [4, 1],
      [4, 1],
    ])
    expect(shown[4].trips).toMatchObject({ asOf, baskets: 5 })
    // 1 + 4 + 9 + 16 hundreds without a discount, 25 for half the price; 4,250 in 15 baskets.
    const { priceSensitivity } = shown[4]
    const prior = (5 * 4250) / 15
    const programmeShare = 1250 / 4250
    expect(priceSensitivity).toMatchObject({ asOf, level: 'high' })
    expect(priceSensitivity.programmeShare).toBeCloseTo(programmeShare, 12)
    expect(priceSensitivity.share).toBeCloseTo((1250 + prior * programmeShare) / (1250 + prior), 12)
    expect(shown[3].priceSensitivity).toMatchObject({ level: 'low' })
  })

  it('is not the same for a member who has bought since that night', async () => {
    const before = (await profileOf(members[0])).rfm
    await recordBaskets(
      service.deps,
      [0, 1, 2, 3, 4, 5].map((hours) => ({
        accountId: members[0]?.accountId ?? '',
        purchasedAt: new Date(Date.parse(AS_OF) - (hours + 1) * 3_600_000).toISOString(),
      })),
    )
    await service.drain()
    const after = (await profileOf(members[0])).rfm
    expect([before.recency, before.frequency]).toEqual([1, 1])
    expect([after.recency, after.frequency]).toEqual([5, 5])
  })
})

describe('the nightly run', () => {
  it('comes to the same when it is repeated, and does nothing for a day before', async () => {
    await runFor(TODAY)
    await runFor(TODAY)
    expect(await keptRun()).toEqual({ date: TODAY, members: 5 })
    await sql`update profiles set rules = 'of before'`.execute(service.deps.db)
    expect((await runFor('2026-11-19'))?.counts).toEqual({})
    expect((await keptRun())?.date).toBe(TODAY)
    expect((await runFor(TODAY))?.counts).toMatchObject({ rebuilt: 5 })
  })

  it('makes anew what was made by other rules, and nothing else', async () => {
    await sql`update profiles set rules = '', spend_minor = 7, habits = jsonb_set(habits, '{brands}', '[]')
      where account_id = ${members[1]?.accountId}`.execute(service.deps.db)
    await sql`update profiles set spend_minor = 7
      where account_id = ${members[2]?.accountId}`.execute(service.deps.db)
    await runFor(TODAY)
    expect((await profileOf(members[1])).spendMinor).toBe(400)
    expect((await profileOf(members[2])).spendMinor).toBe(7)
    await sql`update profiles set rules = ''`.execute(service.deps.db)
    await runFor(TODAY)
    expect((await compareProfiles(service.deps)).differing).toEqual([])
  })

  it('removes what has no consent any more, with all that waits beside it', async () => {
    const leaving = await joinMember(service)
    await recordBaskets(
      service.deps,
      Array.from({ length: 6 }, () => ({ accountId: leaving.accountId })),
    )
    await service.drain()
    await sql`update members set profiling_since = null where id = ${leaving.id}`.execute(
      service.deps.db,
    )
    await sql`update profiles set rules = '' where account_id = ${leaving.accountId}`.execute(
      service.deps.db,
    )
    await runFor(TODAY)
    const { rows } = await sql`
      select account_id from profiles where account_id = ${leaving.accountId}
      union all select account_id from profile_gains where account_id = ${leaving.accountId}`.execute(
      service.deps.db,
    )
    expect(rows).toEqual([])
  })

  it('that is killed between two commits is done by the next one', async () => {
    const crowd = await Promise.all(Array.from({ length: 60 }, () => joinMember(service)))
    await recordBaskets(
      service.deps,
      crowd.map(({ accountId }) => ({ accountId })),
    )
    await service.drain()
    await sql`update profiles set rules = ''`.execute(service.deps.db)
    const stop = new AbortController()
    const count = async () => stop.abort(new Error('stop'))
    await expect(runWith({ signal: stop.signal, count })).rejects.toThrow('stop')
    const outdated = async () =>
      (await sql`select account_id from profiles where rules = ''`.execute(service.deps.db)).rows
    expect(await outdated()).toHaveLength(15)
    await runWith({})
    expect(await outdated()).toHaveLength(0)
    expect((await keptRun())?.members).toBe(65)
    for (const member of crowd) await setConsent(service, member, false)
  })

  it('stands before cross-sell in the order of the day', () => {
    const names = dailyJobs.map(({ name }) => name)
    expect(names.indexOf('profiles')).toBeGreaterThanOrEqual(0)
    expect(names.indexOf('profiles')).toBeLessThan(names.indexOf('cross-sell'))
  })
})

describe('a list of goods that has become narrower', () => {
  it('is kept to at once, and by the profile itself after the night', async () => {
    const member = await joinMember(service)
    await recordBaskets(service.deps, [
      { accountId: member.accountId, lines: lines(['bread', 'test kit', 'unheard-of']) },
    ])
    await service.drain()
    const shown = async () => {
      const { products, brands, categories, departments } = await profileOf(member)
      return [
        products.map((it: { sku: string }) => it.sku),
        brands.map((it: { brand: string }) => it.brand),
        categories.map((it: { category: string }) => it.category),
        departments.map((it: { department: string }) => it.department),
      ]
    }
    expect(await shown()).toEqual([
      ['bread', 'test kit', 'unheard-of'],
      ['Meadow', 'Surely'],
      ['DAIRY', 'PREGNANCY'],
      ['CARE', 'GROCERY'],
    ])
    const compared = async () => {
      const { differing, differ, outdated } = await compareProfiles(service.deps)
      return [differing, differ, outdated]
    }
    expect(await compared()).toEqual([[], 0, 0])
    await allowGoods({ departments: ['GROCERY'], categories: [] })
    expect(await compared()).toEqual([[], 0, 1])
    const narrowed = [['bread'], ['Meadow'], ['DAIRY'], ['GROCERY']]
    expect(await shown()).toEqual(narrowed)
    await runFor(TODAY)
    const kept = [['bread', 'unheard-of'], ['Meadow'], ['DAIRY'], ['GROCERY']]
    expect(await shown()).toEqual(kept)
    expect(await compared()).toEqual([[], 0, 0])
    await allowGoods(null)
    await runFor(TODAY)
    expect((await shown())[0]).toEqual(['bread', 'test kit', 'unheard-of'])
  })
})

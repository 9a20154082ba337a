import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import { dayNumberOf } from '../../src/domain/calendar.ts'
import { refreshCrossSell } from '../../src/insight/cross-sell/refresh-cross-sell.ts'
import { gatherFollowers } from '../../src/insight/suggestions/gather-followers.ts'
import {
  refreshSuggestions,
  type SuggestionLimits,
  suggestionLimits,
} from '../../src/insight/suggestions/refresh-suggestions.ts'
import { aProduct } from '../support/builders.ts'
import { startService, type TestService } from '../support/service.ts'
import { type JoinedMember, joinMember, recordBaskets, setConsent } from './recorded.ts'

const NOW = '2026-11-20T12:00:00.000Z'
const LAST = Date.parse('2026-11-16T10:00:00Z')
const DAY_MS = 86_400_000
const CATEGORY_OF: Record<string, string> = {
  milk: 'DAIRY',
  bread: 'BREAD',
  wine: 'WINE',
  cheese: 'CHEESE',
  salt: 'SPICES',
  pills: 'PHARMACY',
  crisps: 'SNACKS',
  beer: 'BEER',
}
const MEMBERS = 200
/** More than what is looked at as bought most. */
const FILLERS = Array.from({ length: 40 }, (_, at) => `filler-${at}`)

let service: TestService
let appKey: string
let members: JoinedMember[]

/** Weekly: milk and bread; every other one wine with cheese every second week, half of them last week. */
function basketsOf(member: JoinedMember, number: number, weeks = 8) {
  return Array.from({ length: weeks }, (_, back) => ({
    accountId: member.accountId,
    storeId: number === 5 ? '0044' : '0042',
    purchasedAt: new Date(LAST - (back * 7 + (number % 3)) * DAY_MS).toISOString(),
    lines: skusIn(number, back).map((sku, at) => ({
      line: at + 1,
      sku,
      category: CATEGORY_OF[sku] ?? null,
    })),
  }))
}

function skusIn(number: number, back: number): string[] {
  const isDrinker = number % 2 === 0
  if (isDrinker) {
    return back % 2 === (number % 4 === 0 ? 1 : 0) ? ['wine', 'cheese'] : ['bread', 'crisps']
  }
  const now = back === 0 && number === 5 ? ['local'] : []
  const fillers = back === 0 && number > 180 ? FILLERS : []
  const salt = back === 3 ? ['salt'] : []
  const pills = number % 4 === 1 ? ['pills'] : []
  return ['milk', 'bread', ...salt, ...pills, ...now, ...fillers]
}

const run = (date = '2026-11-19') => ({
  date,
  until: new Date(`${date}T23:59:00Z`),
  signal: new AbortController().signal,
  count: async () => {},
})
const limits: SuggestionLimits = { ...suggestionLimits, followersMin: 20, itemMembersMin: 1 }
const refresh = (date?: string, more: Partial<SuggestionLimits> = {}) =>
  refreshSuggestions(service.deps, run(date), { ...limits, ...more })
const suggestionsOf = (id: string, query = '', key: string | null = appKey) =>
  service.call('get', `/v1/members/${id}/suggestions${query}`, undefined, key)
const skusOf = (answer: { body: { data: { sku: string }[] } }) =>
  answer.body.data.map(({ sku }) => sku)

beforeAll(async () => {
  service = await startService({ now: () => new Date(NOW) })
  await service.openStore()
  await service.openStore({ storeId: '0044' })
  appKey = await service.keyOf('app')
  const products = Object.entries(CATEGORY_OF).map(([sku, category]) => aProduct(sku, { category }))
  products.push(...['local', ...FILLERS].map((sku) => aProduct(sku)))
  await service.call('post', '/v1/products/batch', { products })
  members = await Promise.all(Array.from({ length: MEMBERS }, () => joinMember(service)))
  await recordBaskets(
    service.deps,
    members.flatMap((member, at) => basketsOf(member, at)),
  )
  await service.drain()
})
afterAll(() => service.close())

const memberAt = (at: number): JoinedMember => {
  const member = members[at]
  if (!member) throw new Error(`there are ${MEMBERS} members`)
  return member
}

describe('before the first night', () => {
  it('nothing is suggested, and it says why', async () => {
    const answer = await suggestionsOf(memberAt(0).id)
    expect([answer.status, answer.body]).toEqual([
      200,
      expect.objectContaining({ learntAt: null, nextVisitOn: null, data: [], nextCategory: null }),
    ])
  })

  it('too few members teach nothing', async () => {
    await refresh('2026-11-18', { followersMin: MEMBERS + 1 })
    expect((await suggestionsOf(memberAt(0).id)).body.learntAt).toBeNull()
  })
})

describe('after a night', () => {
  beforeAll(() => refresh())

  it('what is due comes first, with the reason and a chance', async () => {
    const drinker = await suggestionsOf(memberAt(0).id)
    expect(drinker.status).toBe(200)
    expect(drinker.body).toMatchObject({
      memberId: memberAt(0).id,
      asOf: NOW,
      learntAt: '2026-11-19T23:59:00.000Z',
      nextVisitOn: '2026-11-23',
    })
    const [first, second] = drinker.body.data
    expect(new Set([first.sku, second.sku])).toEqual(new Set(['wine', 'cheese']))
    expect(first).toMatchObject({
      name: expect.any(String),
      why: { kind: 'regular', intervalDays: 14, daysSince: 14, isDue: true },
    })
    expect(first.chance).toBeGreaterThan(0.5)
    expect(first.chance).toBeLessThanOrEqual(1)
    const weekly = await suggestionsOf(memberAt(3).id)
    expect(new Set(skusOf(weekly).slice(0, 2))).toEqual(new Set(['milk', 'bread']))
  })

  it('nobody is told of the own last basket as of somebody else’s', async () => {
    const peersOf = (member: JoinedMember) =>
      service.deps.db
        .selectFrom('suggestion_peers')
        .select('skus')
        .where('account_id', '=', member.accountId)
        .executeTakeFirstOrThrow()
    expect((await peersOf(memberAt(5))).skus).not.toContain('local')
    // Those who buy like that one, but for any in the same fold.
    const others = await Promise.all([1, 9, 13, 17, 21].map((at) => peersOf(memberAt(at))))
    expect(others.map(({ skus }) => skus.includes('local'))).toContain(true)
  })

  it('shows as many as are asked for, none that is blocked, and again what is not any more', async () => {
    const { id } = memberAt(2)
    const blocked = (method: 'put' | 'delete', sku: string, key = appKey) =>
      service.call(method, `/v1/members/${id}/blocked-products/${sku}`, undefined, key)
    expect(skusOf(await suggestionsOf(id, '?limit=1'))).toHaveLength(1)
    expect((await blocked('put', 'wine')).status).toBe(204)
    expect((await blocked('put', 'wine')).status).toBe(204)
    expect(skusOf(await suggestionsOf(id))).not.toContain('wine')
    const listed = await service.call(
      'get',
      `/v1/members/${id}/blocked-products`,
      undefined,
      appKey,
    )
    expect(listed.body).toEqual({ data: [{ sku: 'wine', blockedAt: NOW }] })
    expect((await blocked('delete', 'wine')).status).toBe(204)
    expect(skusOf(await suggestionsOf(id))).toContain('wine')
    expect((await blocked('put', 'x'.repeat(65))).status).toBe(400)
  })

  it('a thousand products can be blocked, also at once, and by nobody without a profile', async () => {
    const { id, accountId } = memberAt(9)
    const block = async (member: string, sku: string) =>
      (await service.call('put', `/v1/members/${member}/blocked-products/${sku}`)).status
    await sql`insert into blocked_products (account_id, sku, blocked_at)
      select ${accountId}, 'sku-' || at, now() from generate_series(1, 995) at`.execute(
      service.deps.db,
    )
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, at) => block(id, `more-${at}`)),
    )
    expect(answers.sort()).toEqual([204, 204, 204, 204, 204, 409, 409, 409, 409, 409])
    expect(await block(id, 'sku-1')).toBe(204)
    const refusing = await joinMember(service, false)
    expect(await block(refusing.id, 'wine')).toBe(409)
    await sql`delete from blocked_products where account_id = ${accountId}`.execute(service.deps.db)
  })

  it('is not for who refuses profiling, for nobody, for other members, or for tills', async () => {
    const refusing = await joinMember(service, false)
    expect((await suggestionsOf(refusing.id)).status).toBe(404)
    expect((await suggestionsOf('00000000-0000-7000-8000-000000000000')).status).toBe(404)
    expect((await suggestionsOf(memberAt(0).id, '', null)).status).toBe(401)
    expect((await suggestionsOf(memberAt(0).id, '?limit=51')).status).toBe(400)
    expect((await suggestionsOf(memberAt(0).id, '?storeId=9999')).body.code).toBe('store-unknown')
    const till = (await service.openStore({ storeId: '0043' })).key
    expect((await suggestionsOf(memberAt(0).id, '', till)).status).toBe(403)
  })

  it('a newcomer is shown what the store sells most, and after one basket what goes with it', async () => {
    const newcomer = await joinMember(service)
    const cold = await suggestionsOf(newcomer.id, '?storeId=0042')
    expect(cold.body).toMatchObject({ nextVisitOn: null })
    expect(skusOf(cold).length).toBeGreaterThan(3)
    expect(cold.body.data[0].why.kind).toBe('popular')
    const shownIn = async (store: string) =>
      skusOf(await suggestionsOf(newcomer.id, `?storeId=${store}&limit=50`))
    expect(await shownIn('0044')).toContain('local')
    expect(await shownIn('0042')).not.toContain('local')
    const [basket] = basketsOf(newcomer, 0, 1)
    if (basket) await recordBaskets(service.deps, [basket])
    await service.drain()
    const warm = await suggestionsOf(newcomer.id)
    expect(warm.body.nextVisitOn).toBe('2026-11-23')
    expect(warm.body.data.find(({ sku }: { sku: string }) => sku === 'crisps').why.kind).toBe(
      'bought-before',
    )
  })

  it('foresees by the fresh basket what the night could not know', async () => {
    const member = memberAt(4)
    const before = await suggestionsOf(member.id)
    const lines = ['wine', 'cheese'].map((sku, at) => ({
      line: at + 1,
      sku,
      category: CATEGORY_OF[sku] ?? null,
    }))
    await recordBaskets(service.deps, [
      { accountId: member.accountId, purchasedAt: '2026-11-20T09:00:00Z', lines },
    ])
    await service.drain()
    const after = await suggestionsOf(member.id)
    const wineIn = (answer: typeof before) =>
      answer.body.data.find(({ sku }: { sku: string }) => sku === 'wine')?.why
    expect([before.body.nextVisitOn, wineIn(before)]).toEqual([
      '2026-11-22',
      { kind: 'regular', intervalDays: 14, daysSince: 14, isDue: true },
    ])
    expect([after.body.nextVisitOn, wineIn(after)]).toEqual([
      '2026-11-27',
      { kind: 'regular', intervalDays: 13.5, daysSince: 7, isDue: false },
    ])
  })

  it('names the category that goes with the own ones', async () => {
    await refreshCrossSell(service.deps, run('2026-11-20'))
    const answer = await suggestionsOf(memberAt(6).id)
    expect(answer.body.nextCategory).toMatchObject({
      category: 'DAIRY',
      because: { category: 'BREAD', confidence: expect.any(Number), lift: expect.any(Number) },
    })
  })

  it('leaves out what the programme does not profile, at once', async () => {
    const { id } = memberAt(1)
    expect(skusOf(await suggestionsOf(id))).toContain('pills')
    const { body: programme } = await service.call('get', '/v1/programme')
    const categories = Object.values(CATEGORY_OF).filter((category) => category !== 'PHARMACY')
    const profiledGoods = { departments: [], categories }
    const saved = await service.call('put', '/v1/programme', { ...programme, profiledGoods })
    expect([saved.status, saved.body.detail]).toEqual([200, undefined])
    const after = skusOf(await suggestionsOf(id))
    expect(after).toContain('milk')
    expect(after).not.toContain('pills')
    const narrower = { ...programme, profiledGoods: { departments: [], categories: ['WINE'] } }
    const { body: before } = await suggestionsOf(memberAt(6).id)
    expect(before.nextCategory).not.toBeNull()
    await service.call('put', '/v1/programme', narrower)
    const { body } = await suggestionsOf(memberAt(6).id)
    expect([body.nextCategory, new Set(skusOf({ body }))]).toEqual([null, new Set(['wine'])])
    await service.call('put', '/v1/programme', programme)
  })

  it('leaves out what the law of the store keeps coupons from', async () => {
    await service.call('post', '/v1/products/batch', {
      products: [aProduct('wine', { category: 'WINE', policyClass: 'wine-here' })],
    })
    expect(skusOf(await suggestionsOf(memberAt(0).id))).toContain('wine')
    const saved = await service.call('put', '/v1/policies/rules/no-coupons-for-wine', {
      jurisdiction: 'IE',
      policyClass: 'wine-here',
      axis: 'coupon',
      validFrom: '2026-01-01',
      summary: 'No coupons for wine.',
      citation: 'House rule',
    })
    expect([saved.status, saved.body.errors]).toEqual([200, undefined])
    expect(skusOf(await suggestionsOf(memberAt(0).id))).not.toContain('wine')
  })

  it('of a day that is made up for nothing is learnt that came later', async () => {
    const gathered = (date: string) =>
      gatherFollowers(service.deps.db, { ...limits, date }, new AbortController().signal)
    const daysOf = async (date: string) =>
      (await gathered(date)).followers.flatMap(({ trail, day }) => [
        ...trail.map((basket) => basket.day),
        day,
      ])
    expect(Math.max(...(await daysOf('2026-11-20')))).toBe(dayNumberOf('2026-11-20'))
    expect(Math.max(...(await daysOf('2026-11-10')))).toBe(dayNumberOf('2026-11-09'))
  })

  it('what too few members have bought is nobody else’s to know', async () => {
    const isTold = async () => {
      const { rows } = await sql<{ skus: string[] }>`
        select skus from suggestion_items union all select skus from suggestion_stores
        union all select skus from suggestion_peers`.execute(service.deps.db)
      return rows.some(({ skus }) => skus.includes('local'))
    }
    await refresh('2026-11-19')
    expect(await isTold()).toBe(true)
    await refresh('2026-11-19', { itemMembersMin: 2 })
    expect(await isTold()).toBe(false)
    expect(skusOf(await suggestionsOf(memberAt(5).id, '?limit=50'))).toContain('local')
  })

  it('of members who have become too few nothing is kept', async () => {
    await refresh('2026-11-19', { followersMin: MEMBERS + 10 })
    expect((await suggestionsOf(memberAt(0).id)).body).toMatchObject({ learntAt: null, data: [] })
    for (const table of ['suggestion_items', 'suggestion_stores', 'suggestion_peers'] as const) {
      const rows = await service.deps.db.selectFrom(table).selectAll().execute()
      expect([table, rows]).toEqual([table, []])
    }
    await refresh('2026-11-19')
  })

  it('another night is another version, an earlier day is none', async () => {
    await refresh('2026-11-20')
    const learntAt = async () => (await suggestionsOf(memberAt(0).id)).body.learntAt
    expect(await learntAt()).toBe('2026-11-20T23:59:00.000Z')
    await refresh('2026-11-17')
    expect(await learntAt()).toBe('2026-11-20T23:59:00.000Z')
    const rows = await service.deps.db.selectFrom('suggestion_items').select('version').execute()
    expect(new Set(rows.map(({ version }) => version)).size).toBe(1)
  })

  it('nothing of a member is left when the consent is withdrawn', async () => {
    const member = memberAt(8)
    await service.call('put', `/v1/members/${member.id}/blocked-products/wine`, undefined, appKey)
    const rowsOf = async () => {
      const tables = ['suggestion_peers', 'blocked_products'] as const
      const counts = tables.map(async (table) => {
        const rows = await service.deps.db
          .selectFrom(table)
          .select('account_id')
          .where('account_id', '=', member.accountId)
          .execute()
        return rows.length
      })
      return Promise.all(counts)
    }
    expect(await rowsOf()).toEqual([1, 1])
    await setConsent(service, member, false)
    expect(await rowsOf()).toEqual([0, 0])
    expect((await suggestionsOf(member.id)).status).toBe(404)
  })
})

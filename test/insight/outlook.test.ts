import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import type { DailyRun } from '../../src/daily-job.ts'
import { addDays, dayNumberOf } from '../../src/domain/calendar.ts'
import { newId } from '../../src/domain/ids.ts'
import { chanceActive } from '../../src/domain/lapse/active-chance.ts'
import { readLapseFacts } from '../../src/domain/lapse/lapse-facts.ts'
import { fitDropoutModel } from '../../src/domain/lifetime/fit-dropout-model.ts'
import { readHistory } from '../../src/domain/lifetime/history.ts'
import { readOutlook } from '../../src/domain/lifetime/member-outlook.ts'
import { believeSpend } from '../../src/domain/lifetime/spend-model.ts'
import { listVisitDays } from '../../src/domain/profile/visit-days.ts'
import { findModel } from '../../src/insight/models/find-model.ts'
import {
  LAPSE_MODEL,
  type LapseParameters,
  type OutlookLimits,
  outlookLimits,
  PURCHASES_MODEL,
  type PurchasesParameters,
  SPEND_MODEL,
  type SpendParameters,
} from '../../src/insight/outlook/outlook-models.ts'
import { refreshOutlook } from '../../src/insight/outlook/refresh-outlook.ts'
import { fillProfiles } from '../support/fill-profiles.ts'
import { startService, type TestService } from '../support/service.ts'
import { type JoinedMember, joinMember, recordBaskets, setConsent } from './recorded.ts'

const TODAY = '2026-11-20'
const WEEKS = 60
const END_DAY = dayNumberOf(TODAY)
const START_DAY = END_DAY - WEEKS * 7

let service: TestService
let member: JoinedMember
beforeAll(async () => {
  service = await startService({ now: () => new Date(`${TODAY}T18:00:00Z`) })
  await service.openStore()
  member = await joinMember(service)
  const days = ['2026-09-01', '2026-10-06', '2026-10-06', '2026-11-10']
  await recordBaskets(
    service.deps,
    days.map((day) => ({
      accountId: member.accountId,
      purchasedAt: `${day}T10:00:00Z`,
      lines: [{ amountMinor: 900, unitPriceMinor: 900 }],
    })),
  )
  await service.drain()
})
afterAll(() => service.close())

const clear = () => sql`delete from prediction_models`.execute(service.deps.db)

/** A run without its books, changed where a test is about that; returns what it counted. */
async function runFor(
  date: string,
  limits: Partial<OutlookLimits> = {},
  run: Partial<DailyRun> = {},
): Promise<Record<string, number>> {
  const counted: Record<string, number> = {}
  await refreshOutlook(
    service.deps,
    {
      date,
      until: new Date(`${addDays(date, 1)}T00:00:00Z`),
      signal: new AbortController().signal,
      count: async (_tx, counts) => void Object.assign(counted, counts),
      ...run,
    },
    { ...outlookLimits, ...limits },
  )
  return counted
}

const rowsKept = async (): Promise<{ name: string; version: number; diagnostics: unknown }[]> =>
  (await service.deps.pool.query('select * from prediction_models order by name, version')).rows
const ask = (id: string, key?: string | null, query = '') =>
  service.call('get', `/v1/members/${id}/outlook${query}`, undefined, key)

async function keptModels() {
  const { db } = service.deps
  const [purchases, spend, lapse] = await Promise.all([
    findModel<PurchasesParameters>(db, PURCHASES_MODEL),
    findModel<SpendParameters>(db, SPEND_MODEL),
    findModel<LapseParameters>(db, LAPSE_MODEL),
  ])
  if (!purchases || !spend?.parameters.gammaGamma || !lapse) throw new Error('a model is missing')
  return { purchases, spend, gammaGamma: spend.parameters.gammaGamma, lapse }
}

describe('an outlook before the first night', () => {
  it('says what it would rest on, and no figure', async () => {
    const answer = await ask(member.id)
    expect([answer.status, answer.body]).toEqual([
      200,
      {
        memberId: member.id,
        asOf: `${TODAY}T18:00:00.000Z`,
        restsOn: { days: 3, since: '2026-09-01', last: '2026-11-10' },
        models: { purchases: null, spend: null, lapse: null },
        intervalPercent: 80,
        next13Weeks: null,
        next52Weeks: null,
        activeWithin13Weeks: null,
        lifetimeValue: null,
      },
    ])
  })

  it('stays so where there are too few members, or too short a time', async () => {
    expect(await runFor(TODAY)).toEqual({ members: 1, tooFew: 1 })
    await fillProfiles(service.deps, { count: 150, startDay: START_DAY, endDay: END_DAY })
    expect(await runFor(addDays(TODAY, -WEEKS * 7 + 50))).toMatchObject({ tooFew: 1 })
    expect(await rowsKept()).toEqual([])
  })
})

describe('an outlook after the night', () => {
  beforeAll(async () => {
    await clear()
    expect(await runFor(TODAY)).toEqual({ members: 151, models: 3 })
  })

  it('is not misled by a basket of long ago, as of a till whose clock was wrong', async () => {
    const kindKept = async () =>
      (await rowsKept()).find(({ name }) => name === PURCHASES_MODEL)?.diagnostics
    const { kind } = (await kindKept()) as { kind: string }
    await fillProfiles(service.deps, { count: 1, startDay: 500, endDay: 501 })
    await clear()
    expect(await runFor(TODAY)).toEqual({ members: 152, models: 3 })
    expect(await kindKept()).toMatchObject({ kind, choice: { tried: expect.any(Array) } })
    expect(kind).not.toBe('BG/NBD')
    await sql`delete from profiles where first_at < '1975-01-01'`.execute(service.deps.db)
    await clear()
    await runFor(TODAY)
  })

  it('is what the pure functions make of the models that are kept', async () => {
    const { purchases, spend, gammaGamma, lapse } = await keptModels()
    const days = ['2026-09-01', '2026-10-06', '2026-11-10'].map(dayNumberOf)
    const history = readHistory(days, END_DAY)
    const belief = believeSpend(gammaGamma, { repeats: 3, meanSpend: 1200 })
    const { next13Weeks, next52Weeks, value } = readOutlook(
      purchases.parameters,
      history,
      belief,
      0.1,
    )
    const answer = await ask(member.id)
    const { expected, low, high } = next13Weeks.baskets
    expect(answer.body.next13Weeks.baskets).toEqual({ expected, low, high })
    const round = (range: { expected: number; low: number; high: number }) => ({
      expected: Math.round(range.expected),
      low: Math.round(range.low),
      high: Math.round(range.high),
    })
    expect(answer.body.next13Weeks.spendMinor).toEqual(round(next13Weeks.spend))
    expect(answer.body.next52Weeks.spendMinor).toEqual(round(next52Weeks.spend))
    expect(answer.body.next52Weeks.baskets.expected).toBe(next52Weeks.baskets.expected)
    expect(answer.body.lifetimeValue).toEqual({
      weeks: 52,
      yearlyDiscountPercent: 10,
      spendMinor: round(value),
    })
    const facts = readLapseFacts({ history, known: days })
    expect(answer.body.activeWithin13Weeks).toBe(chanceActive(lapse.parameters, facts))
    expect(answer.body.models).toEqual({
      purchases: { name: expect.stringMatching(/^M?BG\//), version: 1, date: TODAY },
      spend: { name: 'Gamma-Gamma', version: spend.version, date: TODAY },
      lapse: { name: lapse.parameters.rule.name, version: 1, date: TODAY },
    })
    expect(answer.body.next52Weeks.spendMinor.expected).toBeGreaterThan(1000)
  })

  it('lets time pass where it is asked to, and the chance falls', async () => {
    const [now, later] = [
      await ask(member.id),
      await ask(member.id, undefined, '?at=2027-06-01T00:00:00Z'),
    ]
    expect(later.body.asOf).toBe('2027-06-01T00:00:00.000Z')
    expect(later.body.activeWithin13Weeks).toBeLessThan(now.body.activeWithin13Weeks / 2)
    expect(later.body.next52Weeks.baskets.expected).toBeLessThan(
      now.body.next52Weeks.baskets.expected,
    )
    const before = await ask(member.id, undefined, '?at=2020-01-01T00:00:00Z')
    const atLast = await ask(member.id, undefined, '?at=2026-11-10T12:00:00Z')
    expect(before.body.next13Weeks).toEqual(atLast.body.next13Weeks)
    expect(before.body.asOf).toBe('2026-11-10T10:00:00.000Z')
    expect(atLast.body.asOf).toBe('2026-11-10T12:00:00.000Z')
  })

  it('is discounted as the programme has it', async () => {
    const programme = (await service.call('get', '/v1/programme')).body
    await service.call('put', '/v1/programme', { ...programme, yearlyDiscountPercent: 0 })
    const answer = await ask(member.id)
    expect(answer.body.lifetimeValue).toEqual({
      weeks: 52,
      yearlyDiscountPercent: 0,
      spendMinor: answer.body.next52Weeks.spendMinor,
    })
    await service.call('put', '/v1/programme', programme)
    const discounted = await ask(member.id)
    expect(discounted.body.lifetimeValue.spendMinor.expected).toBeLessThan(
      answer.body.lifetimeValue.spendMinor.expected,
    )
  })

  it('has no figures of a profile that does not know its days yet', async () => {
    const { accountId } = member
    const { rows } = await service.deps.pool.query(
      'select visit_days from profiles where account_id = $1',
      [accountId],
    )
    const write = (days: unknown) =>
      service.deps.pool.query('update profiles set visit_days = $2 where account_id = $1', [
        accountId,
        JSON.stringify(days),
      ])
    await write([])
    const answer = await ask(member.id)
    expect(answer.body).toMatchObject({
      restsOn: { days: 0, since: null, last: null },
      next13Weeks: null,
      activeWithin13Weeks: null,
      lifetimeValue: null,
    })
    await write(rows[0].visit_days)
  })
})

describe('who may ask', () => {
  it('are app, staff, marketing, admin and the member', async () => {
    for (const role of ['app', 'staff', 'marketing', 'admin'] as const) {
      expect((await ask(member.id, await service.keyOf(role))).status).toBe(200)
    }
    expect((await ask(member.id, null)).status).toBe(401)
    const { key } = await service.openStore({ storeId: '0043' })
    expect((await ask(member.id, key)).body.type).toContain('role-not-allowed')
  })

  it('are members of themselves alone, and as of now', async () => {
    const tokenOf = async (id: string): Promise<string> =>
      (await service.call('post', `/v1/members/${id}/tokens`, {})).body.token
    const own = await tokenOf(member.id)
    expect((await ask(member.id, own)).status).toBe(200)
    const refused = await ask(member.id, own, `?at=${TODAY}T18:00:00Z`)
    expect([refused.status, refused.body.type]).toEqual([
      403,
      expect.stringContaining('role-not-allowed'),
    ])
    const other = await tokenOf((await joinMember(service)).id)
    expect((await ask(member.id, other)).status).toBe(404)
  })

  it('are told where there is no profile: nobody, no basket, no consent', async () => {
    expect((await ask(newId<'member'>())).status).toBe(404)
    const silent = await joinMember(service)
    expect((await ask(silent.id)).body.detail).toContain('No basket')
    const refusing = await joinMember(service, false)
    await recordBaskets(service.deps, [{ accountId: refusing.accountId }])
    await service.drain()
    expect((await ask(refusing.id)).body.detail).toContain('not consented')
    const leaving = await joinMember(service)
    await recordBaskets(service.deps, [{ accountId: leaving.accountId }])
    await service.drain()
    expect((await ask(leaving.id)).status).toBe(200)
    await setConsent(service, leaving, false)
    expect((await ask(leaving.id)).status).toBe(404)
  })
})

describe('a nightly run', () => {
  it('comes to the same when it is repeated for its day', async () => {
    await clear()
    await runFor(addDays(TODAY, -1))
    await runFor(TODAY)
    const once = await keptModels()
    await runFor(TODAY)
    const twice = await keptModels()
    expect(twice.purchases.version).toBe(once.purchases.version + 1)
    expect(twice.purchases.parameters).toEqual(once.purchases.parameters)
    expect(twice.spend.parameters).toEqual(once.spend.parameters)
    expect(twice.lapse.parameters).toEqual(once.lapse.parameters)
  })

  it('does nothing for a day before that of the kept models', async () => {
    await clear()
    await runFor(TODAY)
    const before = await rowsKept()
    expect(await runFor(addDays(TODAY, -1))).toEqual({})
    expect(await rowsKept()).toEqual(before)
  })

  it('looks at no day after its own, and begins at the parameters of the day before', async () => {
    await clear()
    const early = addDays(TODAY, -60)
    await runFor(early)
    const first = await findModel<PurchasesParameters>(service.deps.db, PURCHASES_MODEL)
    await runFor(addDays(early, 1))
    const second = await findModel<PurchasesParameters>(service.deps.db, PURCHASES_MODEL)
    const spend = await findModel<SpendParameters>(service.deps.db, SPEND_MODEL)
    if (!first || !second) throw new Error('a model is missing')
    const endDay = dayNumberOf(early) + 1
    const members = await visitsUpTo(endDay)
    const histories = members.map(({ known }) => readHistory(known, endDay))
    const { chosenOn: _chosenOn, ...start } = first.parameters
    const { model } = fitDropoutModel(histories, start, { start })
    expect(second.parameters).toEqual({ ...model, chosenOn: early })
    expect(fitDropoutModel(histories, start).model).not.toEqual(model)
    const spent = members.reduce((sum, it) => sum + (it.spendMinor * it.known.length) / it.days, 0)
    const days = members.reduce((sum, { known }) => sum + known.length, 0)
    expect(spend?.parameters.meanMinor).toBeCloseTo(spent / days, 6)
  })

  it('begins where the last one ended, and chooses the kind anew after a week', async () => {
    await clear()
    for (const back of [8, 7, 1, 0]) await runFor(addDays(TODAY, -back))
    const purchases = (await rowsKept()).filter(({ name }) => name === PURCHASES_MODEL)
    const told = purchases.map(({ diagnostics }) => diagnostics)
    expect(told).toEqual([
      expect.objectContaining({ isWarm: false, choice: expect.anything(), converged: true }),
      expect.objectContaining({ isWarm: true, choice: null }),
      expect.objectContaining({ choice: expect.objectContaining({ members: expect.anything() }) }),
      expect.objectContaining({ isWarm: true, choice: null }),
    ])
  })

  it('takes an even sample where there are too many, the same every night', async () => {
    await clear()
    await runFor(TODAY, { membersMax: 80, membersMin: 20, outcomesMin: 3, choosingMembersMax: 30 })
    await runFor(TODAY, { membersMax: 80, membersMin: 20, outcomesMin: 3, choosingMembersMax: 30 })
    const [first, second] = (await rowsKept()).filter(({ name }) => name === PURCHASES_MODEL)
    expect(first?.diagnostics).toMatchObject({ choice: { members: expect.any(Number) } })
    const seen = JSON.parse(JSON.stringify([first?.diagnostics, second?.diagnostics]))
    expect(seen[0].members).toBe(seen[1].members)
    // One in two of 151 members, five standard deviations either way.
    expect(Math.abs(seen[0].members - 75)).toBeLessThan(31)
    expect(seen[0].choice.members).toBeLessThan(seen[0].members / 1.5)
    expect(seen[0].logLikelihood).toBe(seen[1].logLikelihood)
  })

  it('keeps a model that cannot be fitted as it was, and says so', async () => {
    await clear()
    await runFor(addDays(TODAY, -1))
    const before = await keptModels()
    // Nobody is to have lapsed so many times, and the spend of a few is known.
    await service.deps.pool.query(
      'update profiles set spend_minor = 0 where hashtext(account_id::text) % 8 <> 0',
    )
    expect(await runFor(TODAY, { outcomesMin: 10_000 })).toMatchObject({ models: 1, unfitted: 2 })
    const after = await keptModels()
    expect([after.purchases.date, after.spend, after.lapse]).toEqual([
      TODAY,
      before.spend,
      before.lapse,
    ])
  })

  it('takes everybody to spend the mean of all where no model of the spend was ever made', async () => {
    await clear()
    await service.deps.pool.query('update profiles set spend_minor = 0')
    const counted = await runFor(TODAY)
    const answer = await ask(member.id)
    expect(answer.body.models.spend).toEqual({ name: 'mean of all', version: 1, date: TODAY })
    expect(answer.body.next13Weeks.spendMinor).toEqual({ expected: 0, low: 0, high: 0 })
    expect(await runFor(TODAY)).toEqual(counted)
    await service.deps.pool.query('update profiles set spend_minor = -baskets')
    await runFor(addDays(TODAY, 1))
    const { rows } = await service.deps.pool.query(
      `select parameters from prediction_models where name = 'spend' order by version desc limit 1`,
    )
    expect(rows[0].parameters.gammaGamma).toBeNull()
    expect(rows[0].parameters.meanMinor).toBeLessThan(0)
    await service.deps.pool.query('update profiles set spend_minor = 1000 * baskets')
  })

  it('that is killed leaves what was kept, at whatever moment', async () => {
    await clear()
    await runFor(addDays(TODAY, -1))
    const before = await rowsKept()
    const failing = async () => {
      throw new Error('killed')
    }
    await expect(runFor(TODAY, {}, { count: failing })).rejects.toThrow('killed')
    expect(await rowsKept()).toEqual(before)
    const signal = AbortSignal.abort(new Error('stop'))
    await expect(runFor(TODAY, {}, { signal })).rejects.toThrow('stop')
    expect(await rowsKept()).toEqual(before)
    await runFor(TODAY)
    expect(await rowsKept()).toHaveLength(6)
  })
})

/** Of each profile, in account order: the days known by then, how many there are in all, and the spend. */
async function visitsUpTo(endDay: number) {
  const { rows } = await service.deps.pool.query<{
    visit_days: [number, number][]
    spend_minor: number
  }>('select visit_days, spend_minor from profiles order by account_id')
  return rows
    .map((row) => ({ days: listVisitDays(new Map(row.visit_days)), spendMinor: row.spend_minor }))
    .map(({ days, spendMinor }) => ({
      known: days.filter((day) => day <= endDay),
      days: days.length,
      spendMinor,
    }))
    .filter(({ known }) => known.length > 0)
}

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { DailyJob } from '../../src/daily-job.ts'
import { dailyJobs } from '../../src/operation/daily/daily-jobs.ts'
import { underDailyLock } from '../../src/operation/daily/daily-lock.ts'
import { DAYS_MADE_UP, dueDays } from '../../src/operation/daily/due-days.ts'
import { makeUpDays } from '../../src/operation/daily/make-up-days.ts'
import { runDay, runDueDays } from '../../src/operation/daily/run-daily.ts'
import { startChore } from '../../src/platform/chores.ts'
import { eventually } from '../support/eventually.ts'
import { giveLots, lotsOf, openMember } from '../support/ledger.ts'
import { runProduct } from '../support/processes.ts'
import { startService, type TestService } from '../support/service.ts'

describe('the days that are due', () => {
  const zones = ['Europe/Dublin', 'America/New_York']
  const run = (date: string, finishedAt: string | null) => ({
    date,
    finishedAt: finishedAt === null ? null : new Date(finishedAt),
  })

  it('are the last one alone for a job that never ran', () => {
    expect(dueDays([], '2026-11-20', zones)).toEqual(['2026-11-20'])
  })

  it('are those since the first that were missed, were not finished, or not over when they were', () => {
    const runs = [
      run('2026-11-15', '2026-11-16T05:00:00Z'),
      run('2026-11-16', null),
      run('2026-11-18', '2026-11-19T04:59:59Z'),
      run('2026-11-19', '2026-11-20T05:00:00Z'),
    ]
    expect(dueDays(runs, '2026-11-20', zones)).toEqual([
      ...['2026-11-16', '2026-11-17', '2026-11-18', '2026-11-20'],
    ])
    expect(dueDays([run('2026-11-20', '2026-11-21T06:00:00Z')], '2026-11-20', zones)).toEqual([])
  })

  it('are so many at most, the last ones', () => {
    const days = dueDays([run('2020-01-01', null)], '2026-11-20', zones)
    expect([days.length, days[0], days.at(-1)]).toEqual([DAYS_MADE_UP, '2026-10-21', '2026-11-20'])
  })
})

describe('the daily jobs', () => {
  let now = new Date('2026-11-20T12:00:00Z')
  let service: TestService
  beforeAll(async () => {
    service = await startService({ now: () => now })
    await service.openStore()
    await service.openStore({ storeId: '0099', timeZone: 'America/New_York' })
  })
  afterAll(() => service.close())

  const { signal } = new AbortController()
  async function runDue(jobs: readonly DailyJob[]): Promise<string[]> {
    const done: string[] = []
    for await (const { date, job } of runDueDays(service.deps, { jobs, signal })) {
      done.push(`${date} ${job}`)
    }
    return done
  }
  const aJob = (name: string, run: DailyJob['run'] = async () => {}): DailyJob => ({ name, run })

  it('are done when the day is over in the last store, once, and made up for when they were missed', async () => {
    const job = aJob('counting')
    now = new Date('2026-11-20T12:00:00Z')
    expect(await runDue([job])).toEqual(['2026-11-19 counting'])
    expect(await runDue([job])).toEqual([])
    now = new Date('2026-11-21T04:59:59Z')
    expect(await runDue([job])).toEqual([])
    now = new Date('2026-11-21T05:00:00Z')
    expect(await runDue([job])).toEqual(['2026-11-20 counting'])
    now = new Date('2026-11-24T12:00:00Z')
    expect(await runDue([job])).toEqual([
      ...['2026-11-21 counting', '2026-11-22 counting', '2026-11-23 counting'],
    ])
  })

  it('are done for the last day alone where that takes the place of those before', async () => {
    const count: DailyJob['run'] = ({ db }, run) =>
      db.transaction().execute((tx) => run.count(tx, { done: 1 }))
    const job: DailyJob = { ...aJob('replacing', count), replaces: true }
    now = new Date('2026-11-20T12:00:00Z')
    expect(await runDue([job])).toEqual(['2026-11-19 replacing'])
    now = new Date('2026-11-24T12:00:00Z')
    expect(await runDue([job])).toEqual(['2026-11-23 replacing'])
    expect(await runDue([job])).toEqual([])
    for await (const { counts } of runDay(service.deps, '2026-11-23', { jobs: [job], signal })) {
      expect(counts).toEqual({ done: 1 })
    }
  })

  it('are told the end of the day in the last store, or now', async () => {
    const ends: string[] = []
    const job = aJob('told', async (_deps, { until }) => {
      ends.push(until.toISOString())
    })
    now = new Date('2026-11-20T12:00:00Z')
    for (const date of ['2026-11-18', '2026-11-20']) {
      for await (const _done of runDay(service.deps, date, { jobs: [job], signal }));
    }
    expect(ends).toEqual(['2026-11-19T05:00:00.000Z', '2026-11-20T12:00:00.000Z'])
  })

  it('are run again where they failed, and keep no other from running', async () => {
    let isBroken = true
    const failing = aJob('failing', async () => {
      if (isBroken) throw new Error('it fails')
    })
    now = new Date('2026-11-20T12:00:00Z')
    const jobs = [failing, aJob('sound')]
    await expect(runDue(jobs)).rejects.toThrow('it fails')
    const { rows } = await service.deps.pool.query(
      `select job, finished_at from daily_runs where job in ('failing', 'sound') order by job`,
    )
    expect(rows).toEqual([
      { job: 'failing', finished_at: null },
      { job: 'sound', finished_at: now },
    ])
    isBroken = false
    expect(await runDue(jobs)).toEqual(['2026-11-19 failing'])
  })

  it('are one process’s at a time, and the next one’s when that ends', async () => {
    const { databaseUrl } = service.deps
    const turn = (wait: boolean) =>
      underDailyLock(databaseUrl, { wait, signal }, async () => 'mine')
    const inside = await underDailyLock(databaseUrl, { wait: true, signal }, () => turn(false))
    expect(inside).toBeUndefined()
    expect(await turn(false)).toBe('mine')
  })

  it('are done by a worker on its own, which stops between two of a job’s commits', async () => {
    let began = 0
    const endless = aJob('endless', async (_deps, run) => {
      began += 1
      await new Promise((resolve) => run.signal.addEventListener('abort', resolve))
      run.signal.throwIfAborted()
    })
    const stop = startChore(service.deps, makeUpDays([endless]))
    await eventually(
      async () => began,
      (times) => times === 1,
    )
    await stop()
    const { rows } = await service.deps.pool.query(
      `select finished_at from daily_runs where job = 'endless'`,
    )
    expect(rows).toEqual([{ finished_at: null }])
  })

  it('are in the order in which they build on each other', () => {
    expect(dailyJobs.map(({ name }) => name)).toEqual([
      'expiry',
      'tiers',
      'profiles',
      'cross-sell',
      'outlook',
      'suggestions',
    ])
  })
})

describe('the command daily', () => {
  let service: TestService
  beforeAll(async () => {
    service = await startService()
    await service.openStore()
  })
  afterAll(() => service.close())

  async function daily(...args: string[]): Promise<{ code: number | null; output: string }> {
    const env = { DATABASE_URL: service.deps.databaseUrl, ADMIN_API_KEY: 'x'.repeat(24) }
    const running = runProduct(['daily', ...args], env)
    const code = await running.ended
    return { code, output: running.output() }
  }

  it('expires what ended by that day, and says the same when it is repeated', async () => {
    const { accountId } = await openMember(service)
    await giveLots(service, accountId, [
      { points: 30, expiresAt: '2025-11-22T00:00:00Z' },
      { points: 12, expiresAt: '2025-11-23T00:00:00Z' },
    ])
    for (const _time of [1, 2]) {
      const { code, output } = await daily('--date', '2025-11-21')
      expect([code, output]).toEqual([0, expect.stringContaining('2025-11-21 expiry: {')])
      expect(output).toContain('"expiredPoints":30')
      expect((await lotsOf(service, accountId)).map((lot) => lot.remaining)).toEqual([0, 12])
    }
  })

  it('does all that is due without a day', async () => {
    const first = await daily()
    expect([first.code, first.output]).toEqual([0, expect.stringContaining('expiry: {')])
    const again = await daily()
    expect([again.code, again.output]).toEqual([0, 'Every day that is over is done.\n'])
  })

  it.each([
    [['--date', '2026-02-30']],
    [['--date', '9999-01-01']],
    [['--day', '2026-01-01']],
    [['x']],
  ])('refuses %j', async (args) => {
    const { code, output } = await daily(...args)
    expect(code).toBe(2)
    expect(output).not.toContain('    at ')
  })
})

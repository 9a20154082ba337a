import { readdirSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { DailyJob } from '../../src/daily-job.ts'
import { dayNumberOf } from '../../src/domain/calendar.ts'
import { findModel } from '../../src/insight/models/find-model.ts'
import { dailyJobs, heavyJobs } from '../../src/operation/daily/daily-jobs.ts'
import { offLoop } from '../../src/operation/daily/off-loop.ts'
import { runDay } from '../../src/operation/daily/run-daily.ts'
import { fillProfiles } from '../support/fill-profiles.ts'
import { runProduct } from '../support/processes.ts'
import { startService, type TestService } from '../support/service.ts'

const TODAY = '2026-11-20'
const outlook = dailyJobs.filter(({ name }) => name === 'outlook')
let service: TestService
beforeAll(async () => {
  service = await startService()
  await service.openStore()
  const endDay = dayNumberOf(TODAY)
  await fillProfiles(service.deps, { count: 600, startDay: endDay - 420, endDay })
})
afterAll(() => service.close())

const countThreads = (): number => readdirSync('/proc/self/task').length

/** What was done, and in how many threads besides those that this process had. */
async function runFor(date: string, jobs: readonly DailyJob[] = outlook) {
  const { signal } = new AbortController()
  const done = []
  const before = countThreads()
  let most = before
  const watching = setInterval(() => {
    most = Math.max(most, countThreads())
  }, 1)
  for await (const one of runDay(service.deps, date, { jobs, signal })) done.push(one)
  clearInterval(watching)
  return { done, threads: most - before }
}

describe('a job in a thread', () => {
  it('does what it would do here, and counts it', async () => {
    const counts = { members: 600, models: 3 }
    expect(await runFor('2026-11-19')).toEqual({
      done: [{ date: '2026-11-19', job: 'outlook', counts }],
      threads: 1,
    })
    const inProcess = heavyJobs.filter(({ name }) => name === 'outlook')
    expect(await runFor(TODAY, inProcess)).toEqual({
      done: [{ date: TODAY, job: 'outlook', counts }],
      threads: 0,
    })
  })

  it('adds to the record of its day where there is one, and opens none', async () => {
    const { signal } = new AbortController()
    const [learning] = heavyJobs.filter(({ name }) => name === 'outlook').map(offLoop)
    for (const date of [TODAY, '2026-11-21']) {
      await learning?.run(service.deps, { date, until: new Date(`${date}T23:00:00Z`), signal })
    }
    expect(await findModel(service.deps.db, 'purchases')).toMatchObject({ date: '2026-11-21' })
    const { rows } = await service.deps.pool.query(
      `select run_on as date, counts from daily_runs where job = 'outlook' order by run_on`,
    )
    expect(rows).toEqual([
      { date: '2026-11-19', counts: { members: 600, models: 3 } },
      { date: TODAY, counts: { members: 1200, models: 6 } },
    ])
  })

  it('does not keep what it has begun when it is stopped', async () => {
    const stopping = new AbortController()
    const [job] = outlook
    const running = job?.run(service.deps, {
      date: '2026-11-28',
      until: new Date('2026-11-29T00:00:00Z'),
      signal: stopping.signal,
      count: async () => {},
    })
    stopping.abort(new Error('stop'))
    await expect(running).rejects.toThrow('stop')
    expect(await findModel(service.deps.db, 'purchases')).toMatchObject({ date: '2026-11-21' })
  })

  it('fails as the job does', async () => {
    const unknown = offLoop({ name: 'unheard-of', run: async () => {} })
    await expect(runFor(TODAY, [unknown])).rejects.toThrow('no job unheard-of')
  })

  it('is done by the command daily', async () => {
    const env = { DATABASE_URL: service.deps.databaseUrl, ADMIN_API_KEY: 'x'.repeat(24) }
    const running = runProduct(['daily', '--date', '2026-11-21'], env)
    const code = await running.ended
    expect([code, running.output()]).toEqual([
      0,
      expect.stringContaining('2026-11-21 outlook: {"models":3,"members":600}'),
    ])
    expect(await findModel(service.deps.db, 'purchases')).toMatchObject({ date: '2026-11-21' })
  })
})

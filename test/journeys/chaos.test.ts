import { spawnSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type ChaosRedis, startChaosRedis } from '../../bench/chaos/redis.ts'
import { type ChaosReport, runChaos } from '../../bench/chaos/run-chaos.ts'
import { makeFolder, startChild } from '../support/children.ts'
import { cloneDatabase, type TestDatabase } from '../support/database.ts'
import { describeWithRedis } from '../support/redis.ts'

/**
 * The short form of `npm run bench -- chaos`. Both runs go at once: most of their time is waiting for claims of
 * killed workers to fall away.
 */
const SWIPES = 600
const KILLS = 3
const TIMEOUT_MS = 300_000

type Run = { report: Promise<ChaosReport>; close(): Promise<void> }

async function startRun(redis: ChaosRedis | undefined): Promise<Run> {
  const database: TestDatabase = await cloneDatabase()
  const seed = Math.floor(Math.random() * 1e9)
  const report = runChaos({
    ...{ databaseUrl: database.url, redis, folder: await makeFolder('chaos'), start: startChild },
    ...{ swipes: SWIPES, members: 40, tills: 8, apis: 2, kills: KILLS, pauseMaxMs: 200, seed },
  }).catch((error: Error) => {
    throw new Error(`seed ${seed}: ${error.message}`, { cause: error })
  })
  report.catch(() => {})
  return {
    report,
    async close() {
      await report.catch(() => {})
      await redis?.stop()
      await database.drop()
    },
  }
}

function expectAgreement(report: ChaosReport): void {
  expect(report.flaws).toEqual([])
  expect(report.accidents.filter((name) => name === 'API killed')).toHaveLength(KILLS)
  expect(report.accidents.filter((name) => name === 'worker killed')).toHaveLength(KILLS)
  // Some answers were lost on the way, or nothing was tried.
  expect(report.answers['0']).toBeGreaterThan(0)
  expect(report.answers['200']).toBeGreaterThan(0)
}

describe('tills that send every swipe one to three times, while processes are killed', () => {
  const runs: { postgres?: Run; redis?: Run } = {}
  beforeAll(async () => {
    runs.postgres = await startRun(undefined)
    if (spawnSync('redis-server', ['--version']).status !== 0) return
    runs.redis = await startRun(await startChaosRedis(startChild))
  }, TIMEOUT_MS)
  afterAll(async () => {
    await Promise.all([runs.postgres?.close(), runs.redis?.close()])
  }, TIMEOUT_MS)

  it(
    'leave what an independent count says, with the queue in PostgreSQL',
    async () => {
      const report = await runs.postgres?.report
      if (!report) throw new Error('the run did not start')
      expectAgreement(report)
    },
    TIMEOUT_MS,
  )

  describeWithRedis('with the queue in Redis, emptied and killed on the way', () => {
    it(
      'leave what an independent count says',
      async () => {
        const report = await runs.redis?.report
        if (!report) throw new Error('the run did not start')
        expectAgreement(report)
        expect(report.accidents).toContain('Redis emptied')
        expect(report.accidents).toContain('Redis killed')
      },
      TIMEOUT_MS,
    )
  })
})

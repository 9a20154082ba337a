import { spawnSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { startChaosPostgres } from '../../bench/chaos/postgres.ts'
import { startChaosRedis } from '../../bench/chaos/redis.ts'
import { type ChaosReport, runChaos } from '../../bench/chaos/run-chaos.ts'
import { SHORT } from '../../bench/chaos/short.ts'
import { makeFolder, startChild } from '../support/children.ts'
import { drawSeed } from '../support/draw-seed.ts'
import { describeWithRedis } from '../support/redis.ts'

/**
 * The short form of `npm run chaos`. Both runs go at once: much of their time is waiting for claims of killed workers
 * to fall away.
 */
const TIMEOUT_MS = 600_000

type Run = { report: Promise<ChaosReport>; close(): Promise<void> }

async function startRun(queue: 'postgres' | 'redis'): Promise<Run> {
  const seed = drawSeed()
  const postgres = await startChaosPostgres(await makeFolder('chaos'))
  const redis = queue === 'redis' ? await startChaosRedis(startChild) : undefined
  const report = runChaos({ ...SHORT, postgres, redis, seed, start: startChild }).catch(
    (error: Error) => {
      throw new Error(`seed ${seed}: ${error.message}`, { cause: error })
    },
  )
  report.catch(() => {})
  return {
    report,
    async close() {
      await report.catch(() => {})
      await redis?.stop()
      await postgres.stop()
    },
  }
}

function expectAgreement(report: ChaosReport): void {
  expect({ seed: report.seed, flaws: report.flaws }).toEqual({ seed: report.seed, flaws: [] })
  expect(report.recorded.sales).toBe(SHORT.swipes)
  for (const name of ['API killed', 'worker killed', 'Postgres killed']) {
    expect(report.accidents.filter((accident) => accident === name)).toHaveLength(SHORT.kills)
  }
  // Answers were lost on the way, and asked for again, or nothing was tried.
  expect(report.answers['0']).toBeGreaterThan(0)
  expect(report.answers['200']).toBeGreaterThan(0)
  expect(report.counts.conflicts).toBeGreaterThan(0)
}

describe('fifty stores whose tills repeat themselves and come late, while processes are killed', () => {
  const runs: { postgres?: Run; redis?: Run } = {}
  beforeAll(async () => {
    runs.postgres = await startRun('postgres')
    if (spawnSync('redis-server', ['--version']).status !== 0) return
    runs.redis = await startRun('redis')
  }, TIMEOUT_MS)
  afterAll(async () => {
    await Promise.all([runs.postgres?.close(), runs.redis?.close()])
  }, TIMEOUT_MS)

  it(
    'leave what an independent replay says, with the queue in PostgreSQL',
    async () => {
      const report = await runs.postgres?.report
      if (!report) throw new Error('the run did not start')
      expectAgreement(report)
    },
    TIMEOUT_MS,
  )

  describeWithRedis('with the queue in Redis, emptied and killed on the way', () => {
    it(
      'leave what an independent replay says',
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

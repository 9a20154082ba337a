import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type CapsReport, runCaps } from '../../bench/caps/run-caps.ts'
import { startChild } from '../support/children.ts'
import { cloneDatabase, type TestDatabase } from '../support/database.ts'
import { drawSeed } from '../support/draw-seed.ts'

/** The short form of `npm run bench -- caps`. */
const [SHOPPERS, USES_MAX, APIS, KILLS] = [200, 50, 4, 1]
const TIMEOUT_MS = 180_000

describe('200 shoppers at once for 50 uses, on 4 processes that are killed on the way', () => {
  const seed = drawSeed()
  let database: TestDatabase
  let report: CapsReport
  beforeAll(async () => {
    database = await cloneDatabase()
    report = await runCaps({
      databaseUrl: database.url,
      shoppers: SHOPPERS,
      usesMax: USES_MAX,
      apis: APIS,
      kills: KILLS,
      seed,
      start: startChild,
    })
  }, TIMEOUT_MS)
  afterAll(() => database.drop())

  it('get exactly what there is, in uses and in money, whoever quoted, repeated or left', () => {
    expect([seed, report.flaws]).toEqual([seed, []])
    expect(
      report.contests.map(({ name, end }) => [name, end.uses, end.moneyMinor, end.granted]),
    ).toEqual([
      ['campaign', USES_MAX, 7500, USES_MAX],
      ['promotion', USES_MAX, 6500, USES_MAX],
      ['money', USES_MAX, 5500, USES_MAX],
      ['code', USES_MAX, 4950, USES_MAX],
    ])
  })

  it('were many at once: some quotes were left, and some answers never came', () => {
    const sum = (values: number[]) => values.reduce((a, b) => a + b, 0)
    expect(sum(report.contests.map(({ rush }) => rush.left))).toBeGreaterThan(0)
    expect(sum(report.contests.map(({ answers }) => answers['0'] ?? 0))).toBeGreaterThan(0)
    for (const { rush } of report.contests) expect(rush.baskets).toBeGreaterThan(SHOPPERS / 2)
  })
})

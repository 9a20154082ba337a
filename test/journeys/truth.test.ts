import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type Comparison, compareAll } from '../../bench/truth/compare-all.ts'
import type { Judged } from '../../bench/truth/judged.ts'
import { playTruth } from '../../bench/truth/run-truth.ts'
import { startChild } from '../support/children.ts'
import { cloneDatabase, type TestDatabase } from '../support/database.ts'

/** The short form of `npm run bench -- truth`. */
const [MEMBERS, DAYS] = [70, 21]
const TIMEOUT_MS = 300_000

function figureOf({ rows }: Comparison, figure: string) {
  const row = rows.find((one) => one.figure === figure)
  if (!row) throw new Error(`there is no ${figure}`)
  return { value: row.value, beside: row.beside ?? Number.NaN, count: row.count }
}

/** Everybody gets the answers about another. */
function shuffle(judged: Judged): Judged {
  const members = judged.members.map(({ life }, index) => {
    const other = judged.members[(index + 7) % judged.members.length]
    if (!other) throw new Error('there are no members')
    return { ...other, life }
  })
  return { ...judged, members }
}

describe('the sample shop’s hidden truth, beside what the API says after three weeks', () => {
  let database: TestDatabase
  let judged: Judged
  let found: Comparison
  let shuffled: Comparison
  beforeAll(async () => {
    database = await cloneDatabase()
    judged = await playTruth({
      databaseUrl: database.url,
      members: MEMBERS,
      days: DAYS,
      screen: { write: () => {} },
      start: startChild,
    })
    found = compareAll(judged)
    shuffled = compareAll(shuffle(judged))
  }, TIMEOUT_MS)
  afterAll(() => database.drop())

  it('is looked at for members who agreed, and for most of these', () => {
    const agreed = judged.world.shoppers.filter(({ member }) => member.consents.profiling).length
    expect(found.profiled).toBeLessThanOrEqual(agreed)
    expect(found.profiled).toBeGreaterThan(agreed * 0.7)
  })

  it.each([
    'categories, needs and frequency',
    'categories, spend and share',
    'products, needs and frequency',
  ])('shows in %s of the member, and not in those of another', (kind) => {
    const own = figureOf(found, `${kind}: Pearson, mean of members`)
    expect(own.value).toBeGreaterThan(own.beside + 0.4)
    const strange = figureOf(shuffled, `${kind}: Pearson, mean of members`)
    expect(own.value).toBeGreaterThan(strange.value + 0.4)
  })

  it('shows in how often they come and what they buy how often', () => {
    for (const figure of ['visits, days between: Spearman', 'categories, days between: Spearman']) {
      expect(figureOf(found, figure).value).toBeGreaterThan(0.5)
      expect(figureOf(shuffled, figure).value).toBeLessThan(0.35)
    }
  })

  it('is met by suggestions more often than by bestsellers or by another’s suggestions', () => {
    const suggested = figureOf(found, 'next basket, suggestions: recall@10')
    expect(suggested.count).toBeGreaterThan(MEMBERS / 2)
    const sold = figureOf(found, 'next basket, bestsellers: recall@10')
    const strange = figureOf(shuffled, 'next basket, suggestions: recall@10')
    expect(suggested.value).toBeGreaterThan(sold.value * 1.5)
    expect(suggested.value).toBeGreaterThan(strange.value * 1.5)
  })

  it('lies after the days that were played', () => {
    const days = judged.members.flatMap(({ life }) => life.later.map(({ day }) => day))
    expect(Math.min(...days)).toBeGreaterThanOrEqual(DAYS)
    expect(Math.max(...days)).toBeLessThan(DAYS + 364)
  })
})

import { describe, expect, it } from '@jest/globals'
import { addDays, addMonths } from '../../src/domain/calendar.ts'
import { type EarnedOn, type TierTerms, tierHistory, tierOn } from '../../src/domain/tiers.ts'
import fc from '../support/fast-check.ts'

const tiers = [
  { name: 'Gold', pointsFrom: 300, earnPercent: 150 },
  { name: 'Silver', pointsFrom: 100, earnPercent: 120 },
]
const terms: TierTerms = { tiers, tierPeriodMonths: 12, tierValidMonths: 6 }

describe('the tiers of a member', () => {
  it.each<[string, EarnedOn[], Partial<TierTerms>, [string, string | null][]]>([
    ['never come of nothing', [], {}, []],
    ['never come of less than they ask for', [{ day: '2026-01-10', points: 99 }], {}, []],
    [
      'begin the day after, and end when the period does',
      [{ day: '2026-01-10', points: 100 }],
      {},
      [
        ['2026-01-11', 'Silver'],
        ['2027-01-11', null],
      ],
    ],
    [
      'rise with what is earned, and fall to what is deserved then',
      [
        { day: '2026-01-10', points: 150 },
        { day: '2026-03-10', points: 150 },
      ],
      {},
      [
        ['2026-01-11', 'Silver'],
        ['2026-03-11', 'Gold'],
        ['2027-01-11', 'Silver'],
        ['2027-03-11', null],
      ],
    ],
    [
      'are held for as long as they are valid, though the points count no more',
      [{ day: '2026-01-10', points: 300 }],
      { tierPeriodMonths: 1, tierValidMonths: 12 },
      [
        ['2026-01-11', 'Gold'],
        ['2027-01-11', null],
      ],
    ],
    [
      'are held anew by what leads to them again',
      [
        { day: '2026-01-10', points: 100 },
        { day: '2026-06-10', points: 100 },
      ],
      { tierPeriodMonths: 1, tierValidMonths: 12 },
      [
        ['2026-01-11', 'Silver'],
        ['2027-06-11', null],
      ],
    ],
    [
      'are not held by what leads to none',
      [
        { day: '2026-01-10', points: 100 },
        { day: '2026-06-10', points: 99 },
      ],
      { tierPeriodMonths: 1, tierValidMonths: 3 },
      [
        ['2026-01-11', 'Silver'],
        ['2026-04-11', null],
      ],
    ],
    [
      'end with the last day of a shorter month',
      [{ day: '2026-01-31', points: 100 }],
      { tierPeriodMonths: 1, tierValidMonths: 1 },
      [
        ['2026-02-01', 'Silver'],
        ['2026-03-01', null],
      ],
    ],
  ])('%s', (_name, earned, more, expected) => {
    expect(tierHistory(earned, { ...terms, ...more })).toEqual(expected)
  })

  it('are none in a programme without tiers', () => {
    expect(tierHistory([{ day: '2026-01-10', points: 500 }], { ...terms, tiers: [] })).toEqual([])
  })

  it('are looked up by day', () => {
    const history = tierHistory([{ day: '2026-01-10', points: 100 }], terms)
    const on = (day: string) => tierOn(history, day)
    expect([on('2026-01-10'), on('2026-01-11'), on('2027-01-10'), on('2027-01-11')]).toEqual([
      ...[null, 'Silver', 'Silver', null],
    ])
    expect(tierOn(null, '2026-01-11')).toBeNull()
  })
})

const day = fc.integer({ min: 0, max: 900 }).map((days) => addDays('2026-01-01', days))
const lot = fc.record({ day, points: fc.integer({ min: 0, max: 250 }) })
const lots = fc.array(lot, { maxLength: 25 })
const rules: fc.Arbitrary<TierTerms> = fc.record({
  tiers: fc
    .uniqueArray(fc.integer({ min: 1, max: 600 }), { minLength: 1, maxLength: 4 })
    .map((froms) =>
      froms.map((pointsFrom) => ({ name: `from ${pointsFrom}`, pointsFrom, earnPercent: 100 })),
    ),
  tierPeriodMonths: fc.integer({ min: 1, max: 14 }),
  tierValidMonths: fc.integer({ min: 1, max: 14 }),
})

/** The same by its words, day by day, with no state carried along. */
function expectedOn(earned: readonly EarnedOn[], on: string, by: TierTerms): string | null {
  const deservedOn = (at: string): number => {
    const points = earned
      .filter((one) => one.day < at && at <= addMonths(one.day, by.tierPeriodMonths))
      .reduce((sum, one) => sum + one.points, 0)
    return Math.max(0, ...by.tiers.map(({ pointsFrom }) => pointsFrom).filter((n) => n <= points))
  }
  const reached = earned
    .filter(({ points }) => points > 0)
    .map((one) => addDays(one.day, 1))
    .filter((at) => at <= on && on < addMonths(at, by.tierValidMonths))
  const from = Math.max(deservedOn(on), ...reached.map(deservedOn))
  return by.tiers.find(({ pointsFrom }) => pointsFrom === from)?.name ?? null
}

describe('any member’s tiers', () => {
  it('are what the rules say, on every day', () => {
    fc.assert(
      fc.property(
        lots,
        rules,
        fc.array(fc.integer({ min: 0, max: 1800 }), { minLength: 5 }),
        (earned, by, after) => {
          const history = tierHistory(earned, by)
          const boundaries = history.flatMap(([from]) => [from, addDays(from, -1)])
          const days = [...after.map((days) => addDays('2025-12-30', days)), ...boundaries]
          for (const on of days)
            expect([on, tierOn(history, on)]).toEqual([on, expectedOn(earned, on, by)])
        },
      ),
      { numRuns: 300 },
    )
  })

  it('depend on what was earned and returned, not on the order in which it became known', () => {
    const shuffled = fc.tuple(lots, lots, rules).chain(([earned, returned, by]) =>
      fc.tuple(
        fc.constant({ earned, returned, by }),
        fc.shuffledSubarray([...earned, ...returned], {
          minLength: earned.length + returned.length,
        }),
      ),
    )
    fc.assert(
      fc.property(shuffled, ([{ earned, returned, by }, order]) => {
        const history = tierHistory([...earned, ...returned], by)
        expect(tierHistory(order, by)).toEqual(history)
        // What was returned in full is as if it had not been bought, and half a day is as good as the whole.
        const undone = returned.map((one) => ({ ...one, points: 0 }))
        expect(tierHistory([...undone, ...earned], by)).toEqual(tierHistory(earned, by))
        const halves = earned.flatMap(({ day: on, points }) => [
          { day: on, points: Math.floor(points / 2) },
          { day: on, points: Math.ceil(points / 2) },
        ])
        expect(tierHistory(halves, by)).toEqual(tierHistory(earned, by))
      }),
      { numRuns: 500 },
    )
  })

  it('never end earlier or are lower because more was earned', () => {
    fc.assert(
      fc.property(lots, lot, rules, fc.array(day, { minLength: 5 }), (earned, more, by, days) => {
        const from = (history: ReturnType<typeof tierHistory>, on: string) =>
          by.tiers.find(({ name }) => name === tierOn(history, on))?.pointsFrom ?? 0
        const [less, all] = [tierHistory(earned, by), tierHistory([...earned, more], by)]
        for (const on of [...days, ...all.map(([at]) => at)]) {
          expect(from(all, on)).toBeGreaterThanOrEqual(from(less, on))
        }
      }),
      { numRuns: 500 },
    )
  })
})

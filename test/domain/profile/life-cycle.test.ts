import { describe, expect, it } from '@jest/globals'
import { dayNumberOf } from '../../../src/domain/calendar.ts'
import { explainStage } from '../../../src/domain/profile/explain-stage.ts'
import { foldBaskets } from '../../../src/domain/profile/fold-basket.ts'
import { type LifeCycle, readLifeCycle } from '../../../src/domain/profile/life-cycle.ts'
import { emptyProfile, type Profile } from '../../../src/domain/profile/profile.ts'
import { VISITS_MIN } from '../../../src/domain/profile/visit-rhythm.ts'
import fc from '../../support/fast-check.ts'
import { aRecordedBasket } from './baskets.ts'

const DAY_MS = 86_400_000
const START = Date.parse('2026-01-05T10:00:00Z')
const START_DAY = dayNumberOf('2026-01-05')
const at = (day: number): Date => new Date(START + day * DAY_MS)

const visiting = (days: readonly number[]): Profile =>
  foldBaskets(
    emptyProfile(),
    days.map((day) => aRecordedBasket({ purchasedAt: at(day) })),
    null,
  )

function lifeCycleOf(days: readonly number[], today: number): LifeCycle {
  const found = readLifeCycle(visiting(days), START_DAY + today)
  if (!found) throw new Error('no visits')
  return found
}
const stageOf = (days: readonly number[], today: number) => lifeCycleOf(days, today).stage

const every = (gap: number, from: number, to: number): number[] =>
  Array.from({ length: Math.floor((to - from) / gap) + 1 }, (_, index) => from + index * gap)

describe('the stage of a member', () => {
  it('is new for eight weeks, and until the fourth visit', () => {
    expect(lifeCycleOf([0], 0)).toMatchObject({ stage: 'new', reason: { rule: 'few-visits' } })
    expect(stageOf([0, 40, 80], 100)).toBe('new')
    expect(lifeCycleOf(every(7, 0, 49), 55).reason.rule).toBe('first-weeks')
    expect(stageOf(every(7, 0, 56), 56)).toBe('steady')
  })

  it('is steady in a rhythm of one’s own, weekly or monthly', () => {
    expect(lifeCycleOf(every(7, 0, 364), 370)).toMatchObject({
      stage: 'steady',
      reason: { usualGapDays: 7, lateDays: 23, lapsedDays: 37, recentVisits: 8, earlierVisits: 8 },
    })
    expect(stageOf(every(30, 0, 360), 389)).toBe('steady')
  })

  it('is slipping when the next visit is late by the own rhythm, and lapsed when later still', () => {
    // 20 gaps of 14 days: P(longer than t) = (280 / (280 + t))^20, 5 % at 45.2 and 1 % at 72.5 days.
    const fortnightly = every(14, 0, 728)
    expect([45, 46, 72, 73].map((quiet) => stageOf(fortnightly, 728 + quiet))).toEqual([
      'steady',
      'slipping',
      'slipping',
      'lapsed',
    ])
    expect(lifeCycleOf(fortnightly, 728 + 46).reason).toMatchObject({
      rule: 'late',
      lateDays: 46,
      lapsedDays: 73,
    })
  })

  it('goes by the visits of eight weeks against the eight before', () => {
    const fewer = [...every(4, 0, 308), 320, 334, 348, 362]
    expect(lifeCycleOf(fewer, 364)).toMatchObject({
      stage: 'slipping',
      reason: { rule: 'fewer-visits', recentVisits: 4, earlierVisits: 14 },
    })
    const more = [...every(14, 0, 308), ...every(4, 312, 364)]
    expect(lifeCycleOf(more, 364)).toMatchObject({
      stage: 'growing',
      reason: { rule: 'more-visits', recentVisits: 14, earlierVisits: 4 },
    })
    // Nothing in the eight weeks before, so that seven would be beyond chance, were they not too few.
    const fromSeven = [...every(60, 0, 240), ...every(8, 305, 353)]
    expect(lifeCycleOf(fromSeven, 355)).toMatchObject({
      stage: 'steady',
      reason: { recentVisits: 7, earlierVisits: 0 },
    })
    expect(stageOf([...fromSeven, 354], 355)).toBe('growing')
    const hardly = [...every(7, 0, 308), ...every(6, 312, 364)]
    expect(stageOf(hardly, 364)).toBe('steady')
  })

  it('is returned for eight weeks after an absence that counted as lapsed', () => {
    const back = [...every(7, 0, 140), 240]
    expect(stageOf(back.slice(0, -1), 239)).toBe('lapsed')
    expect(lifeCycleOf(back, 240)).toMatchObject({
      stage: 'returned',
      reason: { rule: 'back-after-absence', absentDays: 100, usualGapDays: 7 },
    })
    expect(stageOf([...back, ...every(7, 247, 289)], 295)).toBe('returned')
    expect(stageOf([...back, ...every(7, 247, 296)], 296)).not.toBe('returned')
  })

  it('is lapsed after a quarter of a year where no rhythm is known, and after a year in any', () => {
    expect([stageOf([0], 90), stageOf([0], 91)]).toEqual(['new', 'lapsed'])
    const rare = [0, 300, 600, 900, 1200]
    expect([stageOf(rare, 1563), stageOf(rare, 1564)]).toEqual(['steady', 'lapsed'])
  })

  it('takes a day before the last basket as the day of it', () => {
    const weekly = every(7, 0, 140)
    expect(lifeCycleOf(weekly, 3)).toEqual(lifeCycleOf(weekly, 140))
  })

  it('is not known of a profile that keeps no days', () => {
    expect(readLifeCycle({ ...visiting([0]), days: new Map() }, START_DAY + 5)).toBeUndefined()
  })

  it('is explained by a sentence that holds its figures', () => {
    const sentenceOf = (days: readonly number[], today: number) =>
      explainStage(lifeCycleOf(days, today).reason)
    expect(sentenceOf(every(7, 0, 140), 240)).toBe(
      'Has not come for 100 days; used to come about every 7 days, so 37 days count as gone.',
    )
    expect(sentenceOf(every(7, 0, 140), 165)).toBe(
      'Usually comes every 7 days and has not for 25 days, which from 23 days on is late.',
    )
    expect(sentenceOf([...every(7, 0, 140), 240], 241)).toBe(
      'Is back after 100 days without a visit; last came 1 day ago.',
    )
    expect(sentenceOf([0], 0)).toBe('Has come once so far, too few for a rhythm; last came today.')
    expect(sentenceOf(every(1, 0, 80), 81)).toBe('Comes about every day, and last came 1 day ago.')
  })
})

const visitDays = fc.uniqueArray(fc.nat(800), { minLength: 1, maxLength: 60 })

describe('of any visits', () => {
  it('the stage does not depend on their order', () => {
    fc.assert(
      fc.property(visitDays, fc.nat(1200), (days, today) => {
        const forward = [...days].sort((a, b) => a - b)
        expect(lifeCycleOf(days, today)).toEqual(lifeCycleOf(forward, today))
      }),
    )
  })

  it('too few of them never make a claim about a change', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.nat(800), { minLength: 1, maxLength: VISITS_MIN - 1 }),
        fc.nat(1200),
        (days, today) => {
          expect(['new', 'lapsed']).toContain(stageOf(days, today))
        },
      ),
    )
  })

  it('who is lapsed stays so until the next visit, and who is late is never steady again', () => {
    fc.assert(
      fc.property(visitDays, fc.nat(1200), fc.nat(600), (days, today, more) => {
        const [before, after] = [lifeCycleOf(days, today), lifeCycleOf(days, today + more)]
        if (before.stage === 'lapsed') expect(after.stage).toBe('lapsed')
        if (before.reason.rule === 'late') expect(['slipping', 'lapsed']).toContain(after.stage)
      }),
    )
  })

  it('a change is claimed on eight visits at least, and never against the counts', () => {
    fc.assert(
      fc.property(visitDays, fc.nat(900), (days, today) => {
        const { reason } = lifeCycleOf(days, today)
        const [recent, earlier] = [reason.recentVisits ?? 0, reason.earlierVisits ?? 0]
        if (reason.rule === 'more-visits') expect(recent).toBeGreaterThan(earlier)
        if (reason.rule === 'fewer-visits') expect(recent).toBeLessThan(earlier)
        if (reason.rule.endsWith('er-visits') || reason.rule === 'more-visits')
          expect(recent + earlier).toBeGreaterThanOrEqual(8)
      }),
    )
  })
})

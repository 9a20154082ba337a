import { describe, expect, it } from '@jest/globals'
import { chooseLapseRule, lapseCuts } from '../../../src/domain/lapse/choose-lapse-rule.ts'
import { readLapseFacts } from '../../../src/domain/lapse/lapse-facts.ts'
import {
  type LapseExample,
  lapseRuleNames,
  scoreActive,
  trainLapseRule,
} from '../../../src/domain/lapse/lapse-rule.ts'
import { readHistory } from '../../../src/domain/lifetime/history.ts'
import { accuracyAt } from '../../../src/domain/statistics/ranking.ts'
import { createRandom } from '../lifetime/simulated-members.ts'

const [plain, byRepeats, byDecay] = lapseRuleNames

/** Members of whom those come again who bought lately and, as far as `loyalty` says, often. */
function simulateWindow(seed: number, loyalty: number): LapseExample[] {
  const random = createRandom(seed)
  return Array.from({ length: 600 }, () => {
    const weeksSinceLast = random() * 40
    const repeats = Math.floor(20 * random() ** 2)
    const decayedBaskets = random() * 5
    const logOdds = 3 - 0.2 * weeksSinceLast + loyalty * (repeats - 6)
    const active = random() < 1 / (1 + Math.exp(-logOdds))
    return { facts: { weeksSinceLast, repeats, decayedBaskets }, active }
  })
}

const simulateWindows = (loyalty: number) =>
  [1, 2, 3, 4].map((seed) => simulateWindow(seed, loyalty))

describe('what is known of lapse', () => {
  it('is as of the cut: weeks since the last basket, repeats, and baskets that fade by half in a season', () => {
    const known = [0, 91, 182]
    expect(readLapseFacts({ history: readHistory(known, 182), known })).toEqual({
      weeksSinceLast: 0,
      repeats: 2,
      decayedBaskets: 1.75,
    })
    const later = readLapseFacts({ history: readHistory(known, 273), known })
    expect(later).toMatchObject({ weeksSinceLast: 13, repeats: 2 })
    expect(later.decayedBaskets).toBeCloseTo(0.875, 12)
  })
})

describe('a lapse rule', () => {
  it('ranks by weeks since the last basket alone, if it is the plain one', () => {
    const rule = trainLapseRule(plain, simulateWindow(1, 0.3))
    const often = { weeksSinceLast: 5, repeats: 50, decayedBaskets: 9 }
    const lately = { weeksSinceLast: 4, repeats: 0, decayedBaskets: 0 }
    expect(scoreActive(rule, lately)).toBeGreaterThan(scoreActive(rule, often))
  })

  it('learns that more baskets keep, and more weeks do not', () => {
    const rule = trainLapseRule(byRepeats, simulateWindow(1, 0.3))
    const facts = { weeksSinceLast: 10, repeats: 5, decayedBaskets: 1 }
    const score = scoreActive(rule, facts)
    expect(scoreActive(rule, { ...facts, repeats: 6 })).toBeGreaterThan(score)
    expect(scoreActive(rule, { ...facts, weeksSinceLast: 11 })).toBeLessThan(score)
    expect(scoreActive(rule, { ...facts, decayedBaskets: 4 })).toBe(score)
  })

  it('holds for a member whose baskets have all faded', () => {
    const rule = trainLapseRule(byDecay, simulateWindow(1, 0.3))
    const gone = { weeksSinceLast: 1e6, repeats: 5, decayedBaskets: 0 }
    expect(Number.isFinite(scoreActive(rule, gone))).toBe(true)
  })
})

describe('the choice of a lapse rule', () => {
  it('is the plain rule’s when nothing else tells, and another’s when repeats do', () => {
    expect(chooseLapseRule(simulateWindows(0.4)).chosen.rule.name).toBe(byRepeats)
    const [first = []] = simulateWindows(0)
    // Whoever bought within twenty weeks comes again, and nobody else.
    const sharp = first.map(({ facts }) => ({ facts, active: facts.weeksSinceLast < 20 }))
    expect(chooseLapseRule([sharp, sharp, sharp]).chosen.rule.name).toBe(plain)
  })

  it('judges each window by rules that have not seen it', () => {
    const windows = simulateWindows(0.4)
    const honest = chooseLapseRule(windows).tried.find(({ rule }) => rule.name === byRepeats)
    // In a window turned around, a rule of the others must do badly; one that had seen it would do less so.
    const [first = [], ...rest] = windows
    const turned = first.map(({ facts, active }) => ({ facts, active: !active }))
    const tried = chooseLapseRule([turned, ...rest]).tried
    const fooled = tried.find(({ rule }) => rule.name === byRepeats)
    expect(fooled?.areas[0]).toBeCloseTo(1 - (honest?.areas[0] ?? 0), 12)
  })

  it('sets a threshold that is right more often than always the same answer', () => {
    const windows = simulateWindows(0.4)
    const { chosen } = chooseLapseRule(windows)
    const scored = simulateWindow(9, 0.4).map(({ facts, active }) => ({
      score: scoreActive(chosen.rule, facts),
      happened: active,
    }))
    const always = scored.filter(({ happened }) => happened).length / scored.length
    expect(accuracyAt(scored, chosen.threshold)).toBeGreaterThan(
      Math.max(always, 1 - always) + 0.05,
    )
  })

  it('looks at cuts within the time observed alone', () => {
    const cuts = lapseCuts({ startDay: 0, endDay: 1000 }, 52)
    expect(cuts.map(({ endDay }) => endDay)).toEqual([400, 500, 600, 750])
    for (const { endDay, weeks } of cuts) expect(endDay + weeks * 7).toBeLessThanOrEqual(1000)
    expect(cuts[0]?.weeks).toBe(52)
  })
})

import { describe, expect, it } from '@jest/globals'
import {
  type ActiveChance,
  chanceActive,
  scaleRule,
  wholeCuts,
} from '../../../src/domain/lapse/active-chance.ts'
import {
  type LapseExample,
  type LapseRule,
  lapseRuleNames,
  scoreActive,
  trainLapseRule,
} from '../../../src/domain/lapse/lapse-rule.ts'
import { createRandom } from '../lifetime/simulated-members.ts'

/** Members who come again as the logarithm of the weeks since the last basket says, `longer` for a longer horizon. */
function simulate(seed: number, count: number, longer: number): LapseExample[] {
  const random = createRandom(seed)
  return Array.from({ length: count }, () => {
    const weeksSinceLast = random() * 40
    const logOdds = 3 + longer - 1.5 * Math.log1p(weeksSinceLast)
    const active = random() < 1 / (1 + Math.exp(-logOdds))
    return { facts: { weeksSinceLast, repeats: 5, decayedBaskets: random() }, active }
  })
}

const shareActive = (seen: readonly LapseExample[]): number =>
  seen.filter(({ active }) => active).length / seen.length

function curveOf(rule: LapseRule, seen: readonly LapseExample[]): ActiveChance {
  const scaled = scaleRule(rule, seen)
  if (!scaled) throw new Error('the rule said the contrary of what came')
  return scaled
}

describe('the chance of a basket', () => {
  it.each(lapseRuleNames)('states what comes, by the rule “%s” of shorter horizons', (name) => {
    const rule = trainLapseRule(name, simulate(1, 3000, -1.5))
    const scaled = curveOf(rule, simulate(2, 30_000, 0))
    const later = simulate(3, 30_000, 0)
    for (const isIn of [(weeks: number) => weeks < 3, (weeks: number) => weeks > 20, () => true]) {
      const some = later.filter(({ facts }) => isIn(facts.weeksSinceLast))
      const stated = some.reduce((sum, { facts }) => sum + chanceActive(scaled, facts), 0)
      expect(Math.abs(stated / some.length - shareActive(some))).toBeLessThan(0.03)
    }
  })

  it('ranks members as the rule does', () => {
    const seen = simulate(1, 500, 0)
    for (const name of lapseRuleNames) {
      const rule = trainLapseRule(name, seen)
      const scaled = curveOf(rule, seen)
      const byScore = seen
        .map(({ facts }) => facts)
        .sort((a, b) => scoreActive(rule, a) - scoreActive(rule, b))
      const chances = byScore.map((facts) => chanceActive(scaled, facts))
      expect(chances).toEqual([...chances].sort((a, b) => a - b))
    }
  })

  it('is none where the rule ranked upside down', () => {
    const seen = simulate(1, 500, 0)
    const rule = trainLapseRule(lapseRuleNames[0], [])
    const reversed = seen.map(({ facts, active }) => ({ facts, active: !active }))
    expect(scaleRule(rule, reversed)).toBeUndefined()
  })
})

describe('cuts with a whole horizon', () => {
  it('go back season by season for a year, each with a season before it', () => {
    const daysOf = (endDay: number) =>
      wholeCuts({ startDay: 0, endDay }, 13).map((cut) => [cut.endDay, cut.weeks])
    expect(daysOf(181)).toEqual([])
    expect(daysOf(182)).toEqual([[91, 13]])
    expect(daysOf(300)).toEqual([
      [209, 13],
      [118, 13],
    ])
    expect(daysOf(5000)).toHaveLength(4)
  })
})

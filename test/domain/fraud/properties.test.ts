import { describe, expect, it } from '@jest/globals'
import { judgeAffinity, type Pair } from '../../../src/domain/fraud/affinity.ts'
import { distanceKm, judgeDistantStores } from '../../../src/domain/fraud/distant-stores.ts'
import { judgeDrain } from '../../../src/domain/fraud/drain.ts'
import { excess, type Fact, joinSignals, type Signal } from '../../../src/domain/fraud/facts.ts'
import { judgeAccount } from '../../../src/domain/fraud/judge-account.ts'
import { judgeReturns } from '../../../src/domain/fraud/returns.ts'
import {
  type FraudRule,
  defaultFraudSettings as settings,
} from '../../../src/domain/fraud/settings.ts'
import { judgeVelocity } from '../../../src/domain/fraud/velocity.ts'
import fc from '../../support/fast-check.ts'
import { aFact, factsAt } from './facts.ts'

const place = fc.option(
  fc.record({
    latitude: fc.double({ min: 51, max: 55, noNaN: true }),
    longitude: fc.double({ min: -10, max: -6, noNaN: true }),
  }),
)

const factWithin = (minutesMax: number): fc.Arbitrary<Fact> =>
  fc
    .record({
      minutes: fc.integer({ min: 0, max: minutesMax }),
      kind: fc.constantFrom('basket', 'basket', 'basket', 'return', 'claim', 'wrong-code'),
      cardNumber: fc.constantFrom('a', 'b', null),
      storeId: fc.constantFrom('1', '2', '3'),
      netMinor: fc.integer({ min: 0, max: 5000 }),
      pointsSpent: fc.constantFrom(0, 0, 10, 50, 60, 1000, 3000),
      bonuses: fc.subarray(['p', 'q']),
      withoutReceipt: fc.boolean(),
      place,
    })
    .map(aFact)

/** Within an hour, or within two days. */
const facts = fc
  .constantFrom(60, 3000)
  .chain((minutesMax) => fc.array(factWithin(minutesMax), { maxLength: 60, size: 'max' }))
const all = () => true
const worst = (signals: readonly Signal[]): number =>
  Math.max(0, ...signals.map(({ score }) => score))
const numbersOf = ({ figures }: Signal, ...names: string[]) =>
  names.map((name) => Number(figures[name]))

/** What each rule promises of its evidence. */
const promises: Partial<Record<FraudRule, (signal: Signal) => boolean>> = {
  velocity(signal) {
    const [baskets = 0, max = 0] = numbersOf(signal, 'baskets', 'max')
    return signal.evidence.length === baskets && baskets > max && [4, 10].includes(max)
  },
  distantStores({ evidence: [first, second] }) {
    const { speedKmh, distanceMinKm, minutesUnlocated } = settings.distantStores
    if (!first || !second || first.storeId === second.storeId) return false
    const hours = (second.at.getTime() - first.at.getTime()) / 3_600_000
    if (!first.place || !second.place) return hours * 60 <= minutesUnlocated
    const km = distanceKm(first.place, second.place)
    return km >= distanceMinKm && km > speedKmh * hours
  },
  drain({ evidence }) {
    const [probe = 99, large = 0] = evidence.map(({ pointsSpent }) => pointsSpent)
    return probe > 0 && probe <= 50 && large >= 1000
  },
  split: ({ evidence }) =>
    evidence.length >= 3 && evidence.every(({ bonuses }) => bonuses.length > 0),
  claims: ({ evidence }) => evidence.length > (evidence[0]?.kind === 'claim' ? 8 : 5),
  returns: ({ evidence }) =>
    evidence.length >= 4 && evidence.every(({ kind }) => kind === 'return'),
}

describe('signals', () => {
  it('come above their thresholds alone, with a score from 50 to 100 and evidence of one account', () => {
    const seen = new Set<string>()
    fc.assert(
      fc.property(facts, (history) => {
        for (const signal of judgeAccount(history, settings, all)) {
          seen.add(signal.rule)
          expect(signal.score).toBeGreaterThanOrEqual(50)
          expect(signal.score).toBeLessThanOrEqual(100)
          expect(promises[signal.rule]?.(signal)).toBe(true)
          expect(signal.evidence.every((one) => history.includes(one))).toBe(true)
        }
      }),
      { numRuns: 400 },
    )
    expect([...seen].sort()).toEqual([
      ...['claims', 'distantStores', 'drain', 'returns', 'split', 'velocity'],
    ])
  })

  it('are the same in whatever order the facts came', () => {
    const told = (history: readonly Fact[]) =>
      joinSignals(judgeAccount(history, settings, all)).map(({ rule, score, evidence }) => ({
        rule,
        score,
        evidence: evidence.map(({ id }) => id),
      }))
    fc.assert(
      fc.property(facts, fc.integer(), (history, seed) => {
        const [shuffled = []] = fc.sample(
          fc.shuffledSubarray(history, { minLength: history.length }),
          { seed, numRuns: 1 },
        )
        expect(told(shuffled)).toEqual(told(history))
      }),
    )
  })
})

describe('scores never fall as it gets worse', () => {
  const rising = (scoreOf: (much: number) => number, max: number) =>
    fc.assert(
      fc.property(fc.integer({ min: 1, max }), fc.integer({ min: 0, max }), (low, more) => {
        expect(scoreOf(low + more)).toBeGreaterThanOrEqual(scoreOf(low))
      }),
    )

  it('by any measure', () => rising((value) => excess(value, 7), 10_000))

  it('with more baskets on a card', () =>
    rising(
      (count) =>
        worst(judgeVelocity(factsAt(Array.from({ length: count }, () => 0)), settings.velocity)),
      40,
    ))

  it('with distance', () =>
    rising((tenths) => {
      const [from, to] = [
        { latitude: 50, longitude: 0 },
        { latitude: 50 + tenths / 10, longitude: 0 },
      ]
      const trip = [aFact({ place: from }), aFact({ minutes: 60, storeId: '2', place: to })]
      return worst(judgeDistantStores(trip, settings.distantStores))
    }, 200))

  it('with points drained', () =>
    rising(
      (points) =>
        worst(
          judgeDrain(
            [aFact({ pointsSpent: 10 }), aFact({ minutes: 9, pointsSpent: points + 50 })],
            settings.drain,
          ),
        ),
      100_000,
    ))

  it('with what comes back', () =>
    rising((netMinor) => {
      const back = factsAt([1, 2, 3, 4], { kind: 'return', netMinor })
      return worst(judgeReturns([aFact({ netMinor: 10_000 }), ...back], settings.returns))
    }, 5000))

  it('with an operator’s baskets that carry a card, and none below the thresholds', () => {
    const scoreOf = (count: number) => {
      const uses = factsAt(Array.from({ length: count }, () => 0))
      const [from, to] = [new Date(0), new Date(1)]
      const pair: Pair = { storeId: '1', operatorId: '2', accountId: 'a', uses, from, to }
      const totals = { operatorBaskets: 120, storeBaskets: 900, cardElsewhere: 5 }
      return judgeAffinity(pair, totals, settings.affinity)?.score ?? 0
    }
    rising(scoreOf, 60)
    expect([scoreOf(9), scoreOf(60) > 50]).toEqual([0, true])
  })
})

import { describe, expect, it } from '@jest/globals'
import { findPairs, judgeAffinity } from '../../../src/domain/fraud/affinity.ts'
import { logTail } from '../../../src/domain/fraud/binomial.ts'
import { judgeClaims } from '../../../src/domain/fraud/claims.ts'
import { distanceKm, judgeDistantStores } from '../../../src/domain/fraud/distant-stores.ts'
import { judgeDrain } from '../../../src/domain/fraud/drain.ts'
import { joinSignals, type Signal } from '../../../src/domain/fraud/facts.ts'
import { judgeAccount } from '../../../src/domain/fraud/judge-account.ts'
import {
  findOperatorReturns,
  judgeOperatorReturns,
  judgeReturns,
} from '../../../src/domain/fraud/returns.ts'
import { defaultFraudSettings as settings } from '../../../src/domain/fraud/settings.ts'
import { judgeSplit } from '../../../src/domain/fraud/split.ts'
import { judgeVelocity } from '../../../src/domain/fraud/velocity.ts'
import { aFact, cork, dublin, factsAt } from './facts.ts'

const worst = (signals: readonly Signal[]): number =>
  Math.max(-1, ...signals.map(({ score }) => score))
const DAY = 24 * 60
const everyHours = (count: number, hours: number) =>
  Array.from({ length: count }, (_, index) => index * hours * 60)

describe('velocity', () => {
  it.each([
    ['four baskets within an hour', [0, 10, 20, 59], -1],
    ['five within an hour', [0, 10, 20, 30, 59], 60],
    ['five, the last when the hour is over', [0, 10, 20, 30, 60], -1],
    ['ten within a day', everyHours(10, 2), -1],
    ['eleven within a day', everyHours(11, 2), 55],
    ['eleven within more than a day', everyHours(11, 3), -1],
  ])('%s', (_name, minutes, score) => {
    expect(worst(judgeVelocity(factsAt(minutes), settings.velocity))).toBe(score)
  })

  it('counts each card of a member by itself, and nothing but baskets', () => {
    const two = [0, 5, 10, 15, 20, 25].flatMap((minutes, index) =>
      factsAt([minutes], { cardNumber: `card-${index % 2}` }),
    )
    expect(judgeVelocity(two, settings.velocity)).toEqual([])
    const back = factsAt([0, 5, 10, 15, 20, 25], { kind: 'return' })
    expect(judgeVelocity(back, settings.velocity)).toEqual([])
  })
})

describe('distant stores', () => {
  const trip = (minutes: number, from: object, to: object) =>
    judgeDistantStores(
      [aFact({ ...from }), aFact({ minutes, storeId: '0043', ...to })],
      settings.distantStores,
    )

  it('measures along a great circle', () => {
    expect(distanceKm(dublin, cork)).toBeCloseTo(220, 0)
    const [north, equator] = [
      { latitude: 90, longitude: 0 },
      { latitude: 0, longitude: 77 },
    ]
    expect(distanceKm(north, equator)).toBeCloseTo((6371 * Math.PI) / 2, 6)
    const [east, west] = [
      { latitude: 0, longitude: 179.5 },
      { latitude: 0, longitude: -179.5 },
    ]
    expect(distanceKm(east, west)).toBeCloseTo((6371 * Math.PI) / 180, 6)
  })

  it.each([
    ['220 km in an hour', 60, true],
    ['220 km in two hours', 120, false],
  ])('%s', (_name, minutes, isFound) => {
    expect(trip(minutes, { place: dublin }, { place: cork }).length > 0).toBe(isFound)
  })

  it('takes stores of one town for one place, even at the same minute', () => {
    const near = { ...dublin, latitude: dublin.latitude + 0.05 }
    expect(trip(0, { place: dublin }, { place: near })).toEqual([])
  })

  it.each([
    [5, 50],
    [0, 92],
    [6, -1],
  ])('goes by minutes where a place is unknown: %i', (minutes, score) => {
    expect(worst(trip(minutes, { place: dublin }, {}))).toBe(score)
  })

  it('says nothing of two cards, nor of one store', () => {
    const places = [{ place: dublin }, { place: cork }] as const
    expect(trip(1, { ...places[0], cardNumber: 'other' }, places[1])).toEqual([])
    expect(trip(1, places[0], { ...places[1], storeId: '0042' })).toEqual([])
  })
})

describe('cashier–card affinity', () => {
  const uses = factsAt(Array.from({ length: 20 }, (_, index) => index * 60))
  const [pair] = findPairs(uses, settings.affinity, () => true)
  const judge = (totals: {
    operatorBaskets: number
    storeBaskets: number
    cardElsewhere: number
  }) => pair && judgeAffinity(pair, totals, settings.affinity)

  it('knows the tail of the binomial', () => {
    expect(logTail(1, 10, 0.1)).toBeCloseTo(Math.log10(1 - 0.9 ** 10), 10)
    expect(logTail(10, 10, 0.1)).toBeCloseTo(-10, 10)
    expect(logTail(2, 3, 0.5)).toBeCloseTo(Math.log10(0.5), 10)
    expect(logTail(0, 5, 0.2)).toBe(0)
    expect(logTail(3, 5, 0)).toBe(-Infinity)
  })

  it('is a signal where one operator’s baskets carry a card that others never see', () => {
    const signal = judge({ operatorBaskets: 200, storeBaskets: 2000, cardElsewhere: 0 })
    expect(signal).toMatchObject({
      subject: { accountId: 'account', operator: { storeId: '0042', operatorId: '17' } },
      figures: { operatorBasketsWithCard: 20, operatorBaskets: 200, sharePercent: 10 },
    })
    expect(signal?.score).toBeGreaterThan(75)
  })

  it.each([
    [
      'a neighbour who shops when the same cashier sits',
      { operatorBaskets: 900, storeBaskets: 9000, cardElsewhere: 0 },
    ],
    [
      'a card that everybody sees as often',
      { operatorBaskets: 200, storeBaskets: 2000, cardElsewhere: 180 },
    ],
    ['a shop with one operator', { operatorBaskets: 200, storeBaskets: 200, cardElsewhere: 0 }],
  ])('is none of %s', (_name, totals) => {
    expect(judge(totals)).toBeUndefined()
  })

  it('needs enough baskets within its days, one of them new', () => {
    expect(findPairs(uses.slice(0, 9), settings.affinity, () => true)).toEqual([])
    expect(findPairs(uses, settings.affinity, () => false)).toEqual([])
    const spread = factsAt(Array.from({ length: 20 }, (_, index) => index * 2 * DAY))
    expect(findPairs(spread, settings.affinity, () => true)).toEqual([])
    const nobody = uses.map((use) => ({ ...use, operatorId: null }))
    expect(findPairs(nobody, settings.affinity, () => true)).toEqual([])
  })
})

describe('probe, then drain', () => {
  const spend = (minutes: number, pointsSpent: number, fields: object = {}) =>
    aFact({ minutes, pointsSpent, ...fields })
  const judge = (facts: Parameters<typeof judgeDrain>[0]) =>
    worst(judgeDrain(facts, settings.drain))

  it.each([
    ['10 points, then 2,000', [spend(0, 10), spend(60, 2000)], 75],
    ['10 points, then 999', [spend(0, 10), spend(60, 999)], -1],
    ['51 points, then 2,000', [spend(0, 51), spend(60, 2000)], -1],
    ['2,000 points, then 10', [spend(0, 2000), spend(60, 10)], -1],
    ['10 points, and 2,000 four days later', [spend(0, 10), spend(4 * DAY, 2000)], -1],
    ['2,000 points alone', [spend(0, 2000)], -1],
  ])('%s', (_name, facts, score) => {
    expect(judge(facts)).toBe(score)
  })

  it('is worse elsewhere than usual, and at a terminal never seen', () => {
    const usual = factsAt([-300, -200])
    const [probe, elsewhere] = [spend(0, 10), { storeId: '0099' }]
    expect(judge([...usual, probe, spend(60, 2000)])).toBe(75)
    expect(judge([...usual, probe, spend(60, 2000, { terminalId: '04' })])).toBe(88)
    expect(judge([...usual, probe, spend(60, 2000, elsewhere)])).toBe(94)
  })
})

describe('split baskets', () => {
  const withBonus = { bonuses: ['p'] }
  it.each([
    ['two', factsAt([0, 5], withBonus), -1],
    ['three within half an hour', factsAt([0, 5, 29], withBonus), 50],
    ['three within more', factsAt([0, 5, 31], withBonus), -1],
    ['three without a bonus', factsAt([0, 5, 10]), -1],
    [
      'three of two promotions',
      [...factsAt([0, 5], withBonus), aFact({ minutes: 9, bonuses: ['q'] })],
      -1,
    ],
    [
      'three in two stores',
      [...factsAt([0, 5], withBonus), aFact({ minutes: 9, storeId: '2', bonuses: ['p'] })],
      -1,
    ],
  ])('%s', (_name, facts, score) => {
    expect(worst(judgeSplit(facts, settings.split))).toBe(score)
  })
})

describe('claims of receipts', () => {
  it.each([
    ['eight claims', 'claim', 8, DAY, -1],
    ['nine claims', 'claim', 9, DAY, 56],
    ['nine claims in more than a month', 'claim', 9, 4 * DAY, -1],
    ['five wrong codes', 'wrong-code', 5, 1, -1],
    ['six wrong codes', 'wrong-code', 6, 1, 58],
    ['six wrong codes in six hours', 'wrong-code', 6, 60, -1],
  ] as const)('%s', (_name, kind, count, apart, score) => {
    const facts = factsAt(
      Array.from({ length: count }, (_, index) => index * apart),
      { kind },
    )
    expect(worst(judgeClaims(facts, settings.claims))).toBe(score)
  })
})

describe('returns', () => {
  const bought = (netMinor: number) => aFact({ netMinor })
  const back = (count: number, netMinor: number, fields: object = {}) =>
    factsAt(
      Array.from({ length: count }, (_, index) => (index + 1) * DAY),
      { kind: 'return', netMinor, ...fields },
    )
  it.each([
    ['three without receipt', [bought(100_000), ...back(3, 10, { withoutReceipt: true })], -1],
    ['four without receipt', [bought(100_000), ...back(4, 10, { withoutReceipt: true })], 63],
    ['four of a little', [bought(100_000), ...back(4, 1000)], -1],
    ['four of most', [bought(5000), ...back(4, 1000)], 63],
    ['three of most', [bought(4000), ...back(3, 1000)], -1],
    ['four of nothing', [...back(4, 0)], -1],
  ])('%s', (_name, facts, score) => {
    expect(worst(judgeReturns(facts, settings.returns))).toBe(score)
  })

  it('knows an operator who takes back most of the own sales', () => {
    const own = back(8, 1000, { ownSale: true, accountId: null })
    const [found] = findOperatorReturns(own, settings.returns, () => true)
    const judge = (soldMinor: number) =>
      found && judgeOperatorReturns(found, soldMinor, settings.returns)
    expect(judge(10_000)).toMatchObject({ score: 69, subject: { accountId: null } })
    expect(judge(100_000)).toBeUndefined()
    expect(findOperatorReturns(own.slice(1), settings.returns, () => true)).toEqual([])
    expect(findOperatorReturns(back(8, 1000), settings.returns, () => true)).toEqual([])
  })
})

describe('all rules of an account', () => {
  const busy = factsAt([0, 1, 2, 3, 4, 5], { bonuses: ['p'] })
  const rulesOf = (changed: typeof settings, counts = () => true) =>
    joinSignals(judgeAccount([...busy].reverse(), changed, counts)).map(({ rule }) => rule)

  it('join what shares evidence, whatever the order, and say nothing when switched off', () => {
    expect(rulesOf(settings)).toEqual(['velocity', 'split'])
    const off = { ...settings, velocity: { ...settings.velocity, enabled: false } }
    expect(rulesOf(off)).toEqual(['split'])
  })

  it('go by the facts that count', () => {
    expect(
      judgeAccount(busy, settings, (rule) => rule !== 'velocity').map(({ rule }) => rule),
    ).not.toContain('velocity')
  })
})

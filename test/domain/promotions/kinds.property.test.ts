import { describe, expect, it } from '@jest/globals'
import type { MoneyKind, OfferLine } from '../../../src/domain/promotions/kinds/kind.ts'
import { kindOf, rewardKinds } from '../../../src/domain/promotions/kinds.ts'
import type { Reward } from '../../../src/domain/promotions/offer.ts'
import fc from '../../support/fast-check.ts'
import { rewardsByKind } from './arbitraries.ts'

const RUNS = { numRuns: 1000 }

const sum = (amounts: readonly number[]) => amounts.reduce((a, b) => a + b, 0)

const line = fc.record({
  units: fc.integer({ min: 1, max: 3 }),
  leftMinor: fc.oneof(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 2000 })),
  weightGrams: fc.oneof(
    { weight: 4, arbitrary: fc.constant(null) },
    fc.integer({ min: 1, max: 2000 }),
  ),
  parts: fc.integer({ min: 1, max: 3 }),
})

const offerLines = fc.array(line, { maxLength: 4 }).map((all): OfferLine[] =>
  all.map((one, at) => ({
    ...one,
    at,
    amountMinor: one.leftMinor,
    spentMinor: one.leftMinor,
    roomMinor: one.leftMinor,
  })),
)

const setsMax = fc.constantFrom(1, 2, Number.POSITIVE_INFINITY)

type Ways = ('onLines' | 'onBasket')[]

const waysOf = (kind: MoneyKind<Reward>): Ways =>
  (['onLines', 'onBasket'] as const).filter((way) => kind[way] !== undefined)

/** Every kind of money on lines or on the basket, whichever it can be, with lines that it gets. */
const moneyKinds = rewardKinds.flatMap((name) => {
  const kind = kindOf({ kind: name } as Reward)
  return kind.gives === 'money' ? waysOf(kind).map((way) => ({ name, way })) : []
})

const scenes = (name: keyof typeof rewardsByKind) =>
  fc.record({ reward: rewardsByKind[name] as fc.Arbitrary<Reward>, lines: offerLines, setsMax })

function take(way: 'onLines' | 'onBasket', reward: Reward, lines: OfferLine[], most: number) {
  const kind = kindOf(reward)
  if (kind.gives !== 'money') throw new Error('not of money')
  const taken = kind[way]?.(reward, lines, most) ?? { sets: 0, shares: [] }
  return { ...taken, totalMinor: sum(taken.shares.map((share) => share.amountMinor)) }
}

describe.each(moneyKinds)('$name $way', ({ name, way }) => {
  it('takes whole amounts above 0 off its lines, never more than they cost, in no more sets than it may', () => {
    fc.assert(
      fc.property(scenes(name), ({ reward, lines, setsMax: most }) => {
        const { sets, shares } = take(way, reward, lines, most)
        expect(sets).toBeLessThanOrEqual(most)
        expect(sets > 0).toBe(shares.length > 0)
        expect(new Set(shares.map((share) => share.at)).size).toBe(shares.length)
        for (const { at, amountMinor } of shares) {
          expect(Number.isSafeInteger(amountMinor) && amountMinor > 0).toBe(true)
          expect(amountMinor).toBeLessThanOrEqual(lines[at]?.leftMinor ?? 0)
        }
      }),
      RUNS,
    )
  })

  it('gives no less for one line more, and none more than it says it could', () => {
    fc.assert(
      fc.property(scenes(name), ({ reward, lines, setsMax: most }) => {
        const kind = kindOf(reward) as MoneyKind<Reward>
        const { shares, totalMinor } = take(way, reward, lines, most)
        const dearestMinor = Math.max(
          ...lines.map(({ leftMinor, units }) => Math.ceil(leftMinor / units)),
        )
        for (const share of way === 'onLines' ? shares : []) {
          const of = lines[share.at]
          const bound = of && kind.shareMax?.(reward, of, { setsMax: most, dearestMinor })
          if (bound !== undefined) expect(share.amountMinor).toBeLessThanOrEqual(bound)
        }
        for (const without of lines) {
          const fewer = lines.filter((one) => one !== without)
          expect(take(way, reward, fewer, most).totalMinor).toBeLessThanOrEqual(totalMinor)
        }
      }),
      RUNS,
    )
  })

  it('gives the same whatever the order of lines', () => {
    fc.assert(
      fc.property(scenes(name), ({ reward, lines, setsMax: most }) => {
        const reversed = take(way, reward, [...lines].reverse(), most)
        expect(reversed.totalMinor).toBe(take(way, reward, lines, most).totalMinor)
      }),
      RUNS,
    )
  })
})

type Piece = { at: number; minor: number; parts: number }

/** Pieces with their exact prices: whole lines of one piece each, so that nothing has to be split. */
const pieces = fc
  .array(
    fc.record({ minor: fc.integer({ min: 1, max: 40 }), parts: fc.integer({ min: 1, max: 3 }) }),
    {
      maxLength: 7,
    },
  )
  .map((all) => all.map((piece, at): Piece => ({ at, ...piece })))

const asLines = (all: readonly Piece[]): OfferLine[] =>
  all.map(({ at, minor, parts }) => ({
    at,
    parts,
    units: 1,
    weightGrams: null,
    amountMinor: minor,
    spentMinor: minor,
    leftMinor: minor,
    roomMinor: minor,
  }))

/** Every way to choose `count` of them. */
function choices<T>(items: readonly T[], count: number): T[][] {
  if (count === 0) return [[]]
  return items.flatMap((item, index) =>
    choices(items.slice(index + 1), count - 1).map((rest) => [item, ...rest]),
  )
}

/** The most that any way to make sets takes off; `gainOf`: what a set takes off, undefined where it is none. */
function mostOfSets(
  all: readonly Piece[],
  size: number,
  gainOf: (set: readonly Piece[]) => number | undefined,
): number {
  let most = 0
  for (const set of choices(all, size)) {
    const gain = gainOf(set)
    if (gain === undefined) continue
    const rest = all.filter((piece) => !set.includes(piece))
    most = Math.max(most, gain + mostOfSets(rest, size, gainOf))
  }
  return most
}

const minors = (set: readonly Piece[]) => set.map((piece) => piece.minor).sort((a, b) => b - a)

/** True where the pieces can fill so many places of each part, every piece one of them. */
function fills(
  set: readonly Piece[],
  places: readonly { parts: number; units: number }[],
): boolean {
  const [first, ...rest] = set
  if (!first) return places.every(({ units }) => units === 0)
  return places.some(
    ({ parts, units }, index) =>
      units > 0 &&
      (first.parts & parts) !== 0 &&
      fills(
        rest,
        places.map((place, at) => (at === index ? { ...place, units: units - 1 } : place)),
      ),
  )
}

describe('sets are made so that they take most off, beside every other way to make them', () => {
  const totalOf = (reward: Reward, all: readonly Piece[]) =>
    take('onLines', reward, asLines(all), Number.POSITIVE_INFINITY).totalMinor

  it('n for a price', () => {
    fc.assert(
      fc.property(rewardsByKind.nForPrice, pieces, (reward, all) => {
        const gainOf = (set: readonly Piece[]) => sum(minors(set)) - reward.priceMinor
        expect(totalOf(reward, all)).toBe(mostOfSets(all, reward.units, gainOf))
      }),
      { numRuns: 300 },
    )
  })

  it('n for m', () => {
    fc.assert(
      fc.property(rewardsByKind.nForM, pieces, (reward, all) => {
        const gainOf = (set: readonly Piece[]) => sum(minors(set).slice(reward.paidUnits))
        expect(totalOf(reward, all)).toBe(mostOfSets(all, reward.units, gainOf))
      }),
      { numRuns: 300 },
    )
  })

  it('bundles at a price', () => {
    const bundles = fc.record({
      first: fc.integer({ min: 1, max: 2 }),
      second: fc.integer({ min: 1, max: 2 }),
      priceMinor: fc.integer({ min: 1, max: 60 }),
    })
    fc.assert(
      fc.property(bundles, pieces, ({ first, second, priceMinor }, all) => {
        const reward: Reward = {
          kind: 'bundle',
          parts: [
            { units: first, of: {} },
            { units: second, of: {} },
          ],
          set: { is: 'price', priceMinor },
        }
        const places = [
          { parts: 1, units: first },
          { parts: 2, units: second },
        ]
        const gainOf = (set: readonly Piece[]) =>
          fills(set, places) ? sum(minors(set)) - priceMinor : undefined
        expect(totalOf(reward, all)).toBe(mostOfSets(all, first + second, gainOf))
      }),
      { numRuns: 300 },
    )
  })

  it('what is got for buying other goods', () => {
    fc.assert(
      fc.property(
        fc.record({
          buyUnits: fc.integer({ min: 1, max: 2 }),
          getUnits: fc.integer({ min: 1, max: 2 }),
        }),
        pieces,
        ({ buyUnits, getUnits }, all) => {
          const reward: Reward = { kind: 'buyGet', buyUnits, getUnits, get: {}, percent: 100 }
          const gainOf = (set: readonly Piece[]) => {
            const gains = choices(set, getUnits)
              .filter((got) => got.every((piece) => (piece.parts & 2) !== 0))
              .filter((got) => set.every((piece) => got.includes(piece) || (piece.parts & 1) !== 0))
              .map((got) => sum(minors(got)))
            return gains.length === 0 ? undefined : Math.max(...gains)
          }
          expect(totalOf(reward, all)).toBe(mostOfSets(all, buyUnits + getUnits, gainOf))
        },
      ),
      { numRuns: 300 },
    )
  })
})

import { describe, expect, it } from '@jest/globals'
import type { OfferLine } from '../../../src/domain/promotions/kinds/kind.ts'
import { kindOf } from '../../../src/domain/promotions/kinds.ts'
import type { Reward } from '../../../src/domain/promotions/offer.ts'
import fc from '../../support/fast-check.ts'
import { takePieceByPiece } from './piece-by-piece.ts'

const PARTS = 4
const ALL_PARTS = (1 << PARTS) - 1
const RUNS = { numRuns: 3000 }

const amount = fc.oneof(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 1, max: 900 }))
const percent = fc.oneof(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 100 }))
const few = fc.integer({ min: 1, max: 3 })

const setPrice = fc.oneof(
  fc.record({ is: fc.constant('price' as const), priceMinor: amount }),
  fc.record({ is: fc.constant('percentOff' as const), percent }),
  fc.record({ is: fc.constant('amountOff' as const), amountMinor: few.map((n) => n * 20) }),
)

const rewards = {
  nForM: fc.record({ paidUnits: few, free: few }).map(({ paidUnits, free }) => ({
    kind: 'nForM' as const,
    units: paidUnits + free,
    paidUnits,
  })),
  nForPrice: fc.record({
    kind: fc.constant('nForPrice' as const),
    units: fc.integer({ min: 2, max: 4 }),
    priceMinor: amount,
  }),
  buyGet: fc.record(
    {
      kind: fc.constant('buyGet' as const),
      buyUnits: few,
      getUnits: few,
      get: fc.constant({}),
      percent,
    },
    { requiredKeys: ['kind', 'buyUnits', 'getUnits', 'percent'] },
  ),
  bundle: fc.record({
    kind: fc.constant('bundle' as const),
    parts: fc.array(fc.record({ units: fc.integer({ min: 1, max: 2 }), of: fc.constant({}) }), {
      minLength: 2,
      maxLength: PARTS,
    }),
    set: setPrice,
  }),
  mixAndMatch: fc
    .record({
      more: fc.integer({ min: 0, max: 2 }),
      leasts: fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 1, maxLength: PARTS }),
      set: setPrice,
    })
    .map(({ more, leasts, set }) => ({
      kind: 'mixAndMatch' as const,
      units: Math.max(2, more + leasts.reduce((sum, least) => sum + least, 0)),
      groups: leasts.map((unitsMin) => ({ of: {}, unitsMin })),
      set,
    })),
  freeItem: fc.record({ kind: fc.constant('freeItem' as const), units: few }),
  percentOff: fc.record({ kind: fc.constant('percentOff' as const), percent }),
} satisfies Record<string, fc.Arbitrary<Reward>>

const line = fc.record({
  units: fc.oneof(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 12 })),
  leftMinor: amount,
  parts: fc.integer({ min: 1, max: ALL_PARTS }),
})

const offerLines = fc.array(line, { maxLength: 6 }).map((all): OfferLine[] =>
  all.map((one, at) => ({
    ...one,
    at,
    weightGrams: null,
    amountMinor: one.leftMinor,
    spentMinor: one.leftMinor,
    roomMinor: one.leftMinor,
  })),
)

/** Lines as the engine hands them on: each is for some part that there is. */
function linesFor(reward: Reward, lines: readonly OfferLine[]): OfferLine[] {
  const parts =
    (reward.kind === 'bundle' && reward.parts.length) ||
    (reward.kind === 'mixAndMatch' && reward.groups.length) ||
    (reward.kind === 'buyGet' && reward.get && 2) ||
    1
  const bits = (1 << parts) - 1
  return lines.map((one) => ({ ...one, parts: one.parts & bits || 1 }))
}

const isOfNames = Object.keys(rewards) as (keyof typeof rewards)[]

describe.each(isOfNames)('%s', (name) => {
  const setsMax = fc.constantFrom(1, 2, 5, ...(name === 'percentOff' ? [] : [Infinity]))

  it('takes what it takes piece by piece, from every line', () => {
    fc.assert(
      fc.property(rewards[name], offerLines, setsMax, (reward: Reward, all, most) => {
        const lines = linesFor(reward, all)
        const kind = kindOf(reward)
        const taken = kind.gives === 'money' ? kind.onLines?.(reward, lines, most) : undefined
        expect(taken).toEqual(takePieceByPiece(reward, lines, most))
      }),
      RUNS,
    )
  })
})

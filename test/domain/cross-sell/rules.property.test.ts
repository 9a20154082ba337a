import { describe, expect, it } from '@jest/globals'
import { deriveRules, type Rule } from '../../../src/domain/cross-sell/derive-rules.ts'
import { dropRedundantRules } from '../../../src/domain/cross-sell/drop-redundant-rules.ts'
import { findFrequentSets } from '../../../src/domain/cross-sell/find-frequent-sets.ts'
import { numberItems } from '../../../src/domain/cross-sell/item-collector.ts'
import fc from '../../support/fast-check.ts'

const ITEMS = ['ale', 'bread', 'cheese', 'dill', 'eggs', 'figs', 'gum'] as const

const someBaskets = fc.array(fc.array(fc.constantFrom(...ITEMS), { maxLength: 9 }), {
  minLength: 1,
  maxLength: 30,
})

/** Every non-empty set of items, each in the order of ITEMS. */
const allSets: string[][] = Array.from({ length: 2 ** ITEMS.length - 1 }, (_, at) =>
  ITEMS.filter((_item, bit) => ((at + 1) >> bit) & 1),
)

const countOf = (baskets: readonly string[][], items: readonly string[]): number =>
  baskets.filter((basket) => items.every((item) => basket.includes(item))).length

const isWithin = (part: readonly string[], whole: readonly string[]): boolean =>
  part.length < whole.length && part.every((item) => whole.includes(item))

type Named = { left: string[]; right: string; leftCount: number; rightCount: number; both: number }

/** All rules by trying every one; counts beside the sides. */
function bruteRules(baskets: readonly string[][], countMin: number, confidenceMin: number) {
  return allSets
    .filter((set) => set.length > 1 && countOf(baskets, set) >= countMin)
    .flatMap((set) =>
      set.map((right): Named => {
        const left = set.filter((item) => item !== right)
        return {
          left,
          right,
          leftCount: countOf(baskets, left),
          rightCount: countOf(baskets, [right]),
          both: countOf(baskets, set),
        }
      }),
    )
    .filter((rule) => rule.both / rule.leftCount >= confidenceMin)
}

const textOf = (left: readonly string[], right: string, counts: number[]): string =>
  `${left.toSorted().join('+')}=>${right} ${counts.join('/')}`

const namedText = ({ left, right, leftCount, rightCount, both }: Named): string =>
  textOf(left, right, [leftCount, rightCount, both])

const ruleText = (names: readonly string[], { left, right, counts }: Rule): string =>
  textOf(
    left.map((item) => names[item] ?? '?'),
    names[right] ?? '?',
    [counts.left, counts.right, counts.both],
  )

function mine(baskets: readonly string[][], countMin: number, confidenceMin: number) {
  const { names, baskets: rows } = numberItems(baskets)
  const found = findFrequentSets(rows, names.length, { countMin, lengthMax: 20, setsMax: 1000 })
  if (!found.complete) throw new Error('there are 127 sets at most')
  return { names, found, rules: deriveRules(found, { confidenceMin, leftLengthMin: 1 }) }
}

const confidences = fc.constantFrom(0, 0.25, 0.5, 0.6, 0.8, 1)

describe('rules over any baskets', () => {
  it('finds exactly the frequent sets, each once, with their counts', () => {
    fc.assert(
      fc.property(someBaskets, fc.integer({ min: 1, max: 6 }), (baskets, countMin) => {
        const { names, found } = mine(baskets, countMin, 0)
        const seen = found.sets.map(({ items, baskets: count }) => {
          expect(items).toEqual(items.toSorted((a, b) => a - b))
          const set = items.map((item) => names[item] ?? '?').sort()
          return `${set.join('+')} ${count}`
        })
        const wanted = allSets
          .filter((set) => countOf(baskets, set) >= countMin)
          .map((set) => `${set.join('+')} ${countOf(baskets, set)}`)
        expect(seen.sort()).toEqual(wanted.sort())
      }),
      { numRuns: 300 },
    )
  })

  it('derives exactly the rules that reach the confidence', () => {
    fc.assert(
      fc.property(
        someBaskets,
        fc.integer({ min: 1, max: 4 }),
        confidences,
        (baskets, countMin, confidenceMin) => {
          const { names, rules } = mine(baskets, countMin, confidenceMin)
          expect(rules.map((rule) => ruleText(names, rule)).sort()).toEqual(
            bruteRules(baskets, countMin, confidenceMin).map(namedText).sort(),
          )
        },
      ),
      { numRuns: 200 },
    )
  })

  it('drops exactly the rules that a more general one, however rare or weak, equals', () => {
    fc.assert(
      fc.property(
        someBaskets,
        fc.integer({ min: 1, max: 4 }),
        confidences,
        (baskets, countMin, confidenceMin) => {
          const { names, rules } = mine(baskets, countMin, confidenceMin)
          const everyRule = bruteRules(baskets, 1, 0)
          const kept = bruteRules(baskets, countMin, confidenceMin).filter(
            (rule) =>
              rule.both * baskets.length > rule.leftCount * rule.rightCount &&
              !everyRule.some(
                (other) =>
                  other.right === rule.right &&
                  isWithin(other.left, rule.left) &&
                  other.both * rule.leftCount >= rule.both * other.leftCount,
              ),
          )
          expect(
            dropRedundantRules(rules)
              .map((rule) => ruleText(names, rule))
              .sort(),
          ).toEqual(kept.map(namedText).sort())
        },
      ),
      { numRuns: 200 },
    )
  })
})

import { describe, expect, it } from '@jest/globals'
import {
  type ChoiceInput,
  chooseProducts,
  type ForeseenProduct,
} from '../../../src/domain/targeting/choose-products.ts'
import { indexDemand } from '../../../src/domain/targeting/demand.ts'
import { explainChoice } from '../../../src/domain/targeting/explain-choice.ts'
import type { Habits, ProductHabit } from '../../../src/domain/targeting/habits.ts'
import fc from '../../support/fast-check.ts'

const DAY_MS = 86_400_000
const at = new Date('2026-11-21T10:00:00Z')
const daysAgo = (days: number) => new Date(at.getTime() - days * DAY_MS)

const bought = (fields: Partial<ProductHabit> = {}): ProductHabit => ({
  category: 'DAIRY',
  baskets: 5,
  weight: 4,
  firstAt: daysAgo(28),
  lastAt: daysAgo(7),
  ...fields,
})

const habitsOf = (
  products: Record<string, ProductHabit>,
  categories: Record<string, number> = { DAIRY: 8 },
): Habits => ({
  weight: 10,
  exposureDays: 60,
  products: new Map(Object.entries(products)),
  categories: new Map(Object.entries(categories)),
})

const shop = indexDemand(
  [
    { sku: 'milk', category: 'DAIRY', baskets: 300 },
    { sku: 'yoghurt', category: 'DAIRY', baskets: 200 },
    { sku: 'butter', category: 'DAIRY', baskets: 100 },
    { sku: 'nappies', category: 'BABY', baskets: 250 },
    { sku: 'detergent', category: 'CLEANING', baskets: 40 },
  ],
  1000,
)

const choose = (fields: Partial<ChoiceInput> & { habits: Habits }) =>
  chooseProducts({
    at,
    demand: shop,
    eligible: null,
    exclude: new Set(),
    isAllowed: () => true,
    foreseen: new Map(),
    categoryOf: () => null,
    count: 10,
    validDays: 14,
    ...fields,
  })

const aForeseen = (chance: number, kind: 'popular' | 'follows' = 'popular'): ForeseenProduct => ({
  chance,
  why: { kind },
})

const skusOf = (choices: { sku: string }[]) => choices.map((choice) => choice.sku)

describe('what a night has foreseen', () => {
  const habits = habitsOf({
    butter: bought({ baskets: 8, weight: 7 }),
    milk: bought({ baskets: 6, weight: 5 }),
  })

  it('counts as much as the habits, and brings in what lies beyond them', () => {
    const foreseen = new Map([
      ['milk', aForeseen(0.9)],
      ['butter', aForeseen(0.1)],
      ['nappies', aForeseen(0.5, 'follows')],
    ])
    const choices = choose({ habits, foreseen, categoryOf: () => 'BABY' })
    expect(skusOf(choices).slice(0, 3)).toEqual(['milk', 'butter', 'nappies'])
    expect(choices[2]?.reason).toEqual({ kind: 'follows' })
    expect(skusOf(choose({ habits })).slice(0, 2)).toEqual(['butter', 'milk'])
  })

  it('is eligible by the category of the catalogue', () => {
    const foreseen = new Map([['nappies', aForeseen(0.5)]])
    const eligible = { products: [], categories: ['BABY'] }
    const chosenAs = (category: string | null) =>
      skusOf(choose({ habits, foreseen, eligible, categoryOf: () => category }))
    expect(chosenAs('BABY')).toEqual(['nappies'])
    expect(chosenAs('DAIRY')).toEqual([])
  })
})

describe('what is chosen', () => {
  it('prefers what the member buys often to what the shop sells most', () => {
    const choices = choose({ habits: habitsOf({ butter: bought({ baskets: 8, weight: 7 }) }) })
    expect(skusOf(choices)).toEqual(['butter', 'milk', 'yoghurt'])
    expect(choices[0]?.reason.kind).toBe('replenishment')
    expect(choices[1]?.reason).toEqual({ kind: 'near-habits', category: 'DAIRY' })
  })

  it('leaves out categories the member never buys in', () => {
    expect(skusOf(choose({ habits: habitsOf({ milk: bought() }) }))).not.toContain('nappies')
  })

  it('holds back what was just bought and lasts long', () => {
    const everyNinetyDays = { category: 'CLEANING', baskets: 3, weight: 1.5, firstAt: daysAgo(180) }
    const scoreWhenLast = (days: number) =>
      choose({
        habits: habitsOf(
          {
            detergent: bought({
              ...everyNinetyDays,
              firstAt: daysAgo(180 + days),
              lastAt: daysAgo(days),
            }),
          },
          { CLEANING: 1.5 },
        ),
      })[0]?.score ?? 0
    expect(scoreWhenLast(0) / scoreWhenLast(80)).toBeCloseTo(14 / 90)
    expect(scoreWhenLast(80)).toBe(scoreWhenLast(200))
  })

  it('keeps to the eligible products and categories', () => {
    const habits = habitsOf(
      { butter: bought(), nappies: bought({ category: 'BABY' }) },
      { DAIRY: 4, BABY: 4 },
    )
    const only = (products: string[], categories: string[]) =>
      skusOf(choose({ habits, eligible: { products, categories } })).sort()
    expect(only(['butter'], [])).toEqual(['butter'])
    expect(only([], ['BABY'])).toEqual(['nappies'])
    expect(only(['butter'], ['BABY'])).toEqual(['butter', 'nappies'])
    expect(only([], [])).toEqual(['butter', 'milk', 'nappies', 'yoghurt'])
  })

  it('breaks ties by sku', () => {
    const twins = { b: bought({ category: null }), a: bought({ category: null }) }
    expect(skusOf(choose({ habits: habitsOf(twins, {}) }))).toEqual(['a', 'b'])
  })

  it('chooses nothing in an empty shop for a member without history', () => {
    const nobody = habitsOf({}, {})
    expect(
      choose({ habits: { ...nobody, weight: 0, exposureDays: 0 }, demand: indexDemand([], 0) }),
    ).toEqual([])
  })
})

describe('what holds for any member and shop', () => {
  const sku = fc.integer({ min: 0, max: 30 }).map((number) => `sku-${number}`)
  const category = fc.constantFrom('A', 'B', 'C', null)
  const habit = fc
    .record({
      category,
      baskets: fc.integer({ min: 1, max: 40 }),
      weight: fc.double({ min: 0, max: 40, noNaN: true }),
      first: fc.integer({ min: 0, max: 400 }),
      last: fc.integer({ min: 0, max: 400 }),
    })
    .map(({ first, last, ...rest }) => ({
      ...rest,
      firstAt: daysAgo(Math.max(first, last)),
      lastAt: daysAgo(Math.min(first, last)),
    }))
  const input = fc
    .record({
      products: fc.dictionary(sku, habit),
      categories: fc.dictionary(
        fc.constantFrom('A', 'B', 'C'),
        fc.double({ min: 0, max: 40, noNaN: true }),
      ),
      weight: fc.double({ min: 0, max: 50, noNaN: true }),
      exposureDays: fc.double({ min: 0, max: 90, noNaN: true }),
      demand: fc.uniqueArray(
        fc.record({ sku, category, baskets: fc.integer({ min: 1, max: 500 }) }),
        {
          selector: (product) => product.sku,
        },
      ),
      baskets: fc.integer({ min: 500, max: 5000 }),
      eligible: fc.option(
        fc.record({ products: fc.array(sku), categories: fc.array(fc.constantFrom('A', 'B')) }),
      ),
      exclude: fc.array(sku).map((skus) => new Set(skus)),
      forbidden: fc.array(sku),
      foreseen: fc.dictionary(sku, fc.double({ min: 0, max: 1, noNaN: true })),
      count: fc.integer({ min: 0, max: 20 }),
      validDays: fc.integer({ min: 1, max: 365 }),
    })
    .map(
      ({
        products,
        categories,
        weight,
        exposureDays,
        demand,
        baskets,
        forbidden,
        foreseen,
        ...rest
      }) => ({
        ...rest,
        foreseen: new Map(
          Object.entries(foreseen).map(([each, chance]) => [each, aForeseen(chance)]),
        ),
        categoryOf: (each: string) =>
          demand.find((product) => product.sku === each)?.category ?? null,
        isAllowed: (each: string) => !forbidden.includes(each),
        at,
        demand: indexDemand(demand, baskets),
        habits: {
          weight,
          exposureDays,
          products: new Map(Object.entries(products)),
          categories: new Map(Object.entries(categories)),
        },
      }),
    )

  it('never chooses what is excluded, not allowed or not eligible, nothing twice, and at most the count', () => {
    fc.assert(
      fc.property(input, (given) => {
        const choices = chooseProducts(given)
        expect(choices.length).toBeLessThanOrEqual(given.count)
        expect(new Set(skusOf(choices)).size).toBe(choices.length)
        for (const choice of choices) {
          expect(given.exclude.has(choice.sku)).toBe(false)
          expect(given.isAllowed(choice.sku)).toBe(true)
          expect(choice.score).toBeGreaterThan(0)
          expect(choice.score).toBeLessThanOrEqual(1)
          const own = given.habits.products.get(choice.sku)
          const of = own ? own.category : given.demand.bySku.get(choice.sku)?.category
          const { products, categories } = given.eligible ?? { products: [], categories: [] }
          if (products.length + categories.length === 0) continue
          expect(products.includes(choice.sku) || categories.includes(of as 'A' | 'B')).toBe(true)
        }
      }),
    )
  })

  it('gives the same choice whatever the order of the history', () => {
    fc.assert(
      fc.property(input, (given) => {
        const reversed = {
          ...given.habits,
          products: new Map([...given.habits.products].reverse()),
          categories: new Map([...given.habits.categories].reverse()),
        }
        expect(chooseProducts({ ...given, habits: reversed })).toEqual(chooseProducts(given))
      }),
    )
  })
})

describe('the reason in words', () => {
  const last = new Date('2026-11-12T23:30:00Z')
  const explain = (reason: Parameters<typeof explainChoice>[0], zone = 'UTC') =>
    explainChoice(reason, 'Semi-skimmed milk', at, zone)

  it('says how often and when last, by the calendar of the store', () => {
    const reason = { kind: 'replenishment', intervalDays: 5.8, lastAt: last } as const
    expect(explain(reason)).toBe(
      'You buy Semi-skimmed milk about every 6 days; the last time was on 12 November.',
    )
    expect(explain(reason, 'Europe/Berlin')).toContain('on 13 November')
  })

  it('names the year when it is another', () => {
    expect(explain({ kind: 'bought-before', lastAt: new Date('2025-12-30T12:00:00Z') })).toBe(
      'You bought Semi-skimmed milk on 30 December 2025.',
    )
  })

  it('says what others like', () => {
    expect(explain({ kind: 'near-habits', category: 'YOGHURT' })).toBe(
      'Many who buy in YOGHURT like this one.',
    )
  })
})

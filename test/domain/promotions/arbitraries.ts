import { lineKinds } from '../../../src/domain/basket.ts'
import type { LineLaw } from '../../../src/domain/law/line-law.ts'
import type { EvaluationInput } from '../../../src/domain/promotions/evaluation.ts'
import type { Reward, Scope, Stacking } from '../../../src/domain/promotions/offer.ts'
import { stackings } from '../../../src/domain/promotions/offer.ts'
import { toScope } from '../../../src/domain/promotions/scope.ts'
import fc from '../../support/fast-check.ts'
import { couponOf, inputOf, promotionOf } from './offers.ts'

/** Small worlds in which everything that can meet does meet, often. */

const skus = ['a', 'b', 'c', 'd'] as const
const categories = ['X', 'Y'] as const
const brands = ['M', 'N'] as const
const days = ['2026-11-18', '2026-11-19', '2026-11-20', '2026-11-21', '2026-11-22'] as const

const amount = fc.oneof(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 3000 }))
const percent = fc.integer({ min: 1, max: 100 })

const names = {
  products: fc.subarray([...skus], { maxLength: 2 }),
  categories: fc.subarray([...categories], { maxLength: 1 }),
  brands: fc.subarray([...brands], { maxLength: 1 }),
}

export const scopes: fc.Arbitrary<Scope> = fc
  .record({
    ...names,
    except: fc.oneof(
      { weight: 3, arbitrary: fc.constant({}) },
      fc.record({ products: fc.subarray([...skus], { maxLength: 1 }) }),
    ),
  })
  .map(toScope)

const given = fc.record({ products: fc.subarray([...skus], { minLength: 1, maxLength: 2 }) })

const setPrices = fc.oneof(
  fc.record({ is: fc.constant('price' as const), priceMinor: amount }),
  fc.record({ is: fc.constant('percentOff' as const), percent }),
  fc.record({ is: fc.constant('amountOff' as const), amountMinor: amount }),
)

const basis = fc.constantFrom('beforeDiscounts' as const, 'afterDiscounts' as const)

const off = fc.oneof(
  fc.record({ is: fc.constant('percentOff' as const), percent }),
  fc.record({ is: fc.constant('amountOff' as const), amountMinor: amount }),
)

const units = fc.integer({ min: 2, max: 3 })

/** One of each kind, with numbers that make sense together. */
export const rewardsByKind = {
  percentOff: fc.record({ kind: fc.constant('percentOff' as const), percent }),
  amountOff: fc.record({
    kind: fc.constant('amountOff' as const),
    amountMinor: amount,
    each: fc.boolean(),
  }),
  fixedPrice: fc.record({ kind: fc.constant('fixedPrice' as const), priceMinor: amount }),
  memberPrice: fc.record({ kind: fc.constant('memberPrice' as const), priceMinor: amount }),
  nForPrice: fc.record({ kind: fc.constant('nForPrice' as const), units, priceMinor: amount }),
  nForM: units.chain((n) =>
    fc.record({
      kind: fc.constant('nForM' as const),
      units: fc.constant(n),
      paidUnits: fc.integer({ min: 1, max: n - 1 }),
    }),
  ),
  buyGet: fc.record(
    {
      kind: fc.constant('buyGet' as const),
      buyUnits: fc.integer({ min: 1, max: 2 }),
      getUnits: fc.integer({ min: 1, max: 2 }),
      get: given,
      percent,
    },
    { requiredKeys: ['kind', 'buyUnits', 'getUnits', 'percent'] },
  ),
  mixAndMatch: fc.record({
    kind: fc.constant('mixAndMatch' as const),
    units: fc.integer({ min: 2, max: 3 }),
    groups: fc.array(fc.record({ of: given, unitsMin: fc.integer({ min: 0, max: 1 }) }), {
      minLength: 1,
      maxLength: 2,
    }),
    set: setPrices,
  }),
  bundle: fc.record({
    kind: fc.constant('bundle' as const),
    parts: fc.array(fc.record({ units: fc.integer({ min: 1, max: 2 }), of: given }), {
      minLength: 2,
      maxLength: 2,
    }),
    set: setPrices,
  }),
  freeItem: fc.record({
    kind: fc.constant('freeItem' as const),
    units: fc.integer({ min: 1, max: 2 }),
  }),
  basketThreshold: fc
    .record({ spendMinor: amount, basis, off, every: fc.boolean() })
    .map(({ every, ...threshold }) => ({
      kind: 'basketThreshold' as const,
      ...threshold,
      every: every && threshold.off.is === 'amountOff',
    })),
  tieredThreshold: fc
    .record({ basis, first: amount, step: amount, low: off, high: off })
    .map(({ basis: spentBy, first, step, low, high }) => ({
      kind: 'tieredThreshold' as const,
      basis: spentBy,
      tiers: [
        { spendMinor: first, off: low },
        { spendMinor: first + step, off: high },
      ],
    })),
  pointsMultiplier: fc.record({
    kind: fc.constant('pointsMultiplier' as const),
    multiplier: fc.integer({ min: 2, max: 5 }),
  }),
  bonusPoints: fc.record({
    kind: fc.constant('bonusPoints' as const),
    points: fc.integer({ min: 1, max: 50 }),
    each: fc.boolean(),
  }),
}

export const rewards: fc.Arbitrary<Reward> = fc.oneof(...Object.values(rewardsByKind))

const stacking: fc.Arbitrary<Stacking> = fc.oneof(
  { weight: 3, arbitrary: fc.constant('onePerLine' as const) },
  fc.constantFrom(...stackings),
)

const minimumSpend = fc.oneof(
  { weight: 4, arbitrary: fc.constant(null) },
  fc.record({
    amountMinor: amount,
    basis,
    on: fc.constantFrom('basket' as const, 'matching' as const),
  }),
)

const terms = {
  reward: rewards,
  appliesTo: scopes,
  stacking,
  priority: fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, fc.constantFrom(-1, 1)),
  minimumSpend,
  discountMaxMinor: fc.option(amount, { freq: 4 }).map((most) => most ?? null),
  setsPerBasket: fc.option(fc.integer({ min: 1, max: 2 }), { freq: 4 }).map((most) => most ?? null),
}

const someIds = ['1', '2', '3', '4', '5', '6'] as const

export const promotionsUpTo = (maxLength: number) =>
  fc.uniqueArray(
    fc
      .record({
        id: fc.constantFrom(...someIds),
        ...terms,
        audience: fc.constantFrom('everyone' as const, 'members' as const),
        startsOn: fc.option(fc.constantFrom(...days), { freq: 3 }).map((day) => day ?? null),
        endsOn: fc.option(fc.constantFrom(...days), { freq: 3 }).map((day) => day ?? null),
        storeGroups: fc.oneof(
          { weight: 4, arbitrary: fc.constant([]) },
          fc.constantFrom(['north'], ['south']),
        ),
      })
      .map(({ id, ...fields }) => promotionOf(`p${id}`, fields)),
    { selector: (promotion) => promotion.id, maxLength },
  )

export const couponsUpTo = (maxLength: number) =>
  fc.uniqueArray(
    fc
      .record({
        id: fc.constantFrom(...someIds),
        subjectId: fc.constantFrom('p', 'q', 'uncapped'),
        ...terms,
      })
      .map(({ id, ...fields }) => couponOf(`c${id}`, fields)),
    { selector: (coupon) => coupon.id, maxLength },
  )

const bar = fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, fc.constant(true))

/** What a law may say of a line; most lines are free of any. */
const law: fc.Arbitrary<LineLaw | undefined> = fc.oneof(
  { weight: 5, arbitrary: fc.constant(undefined) },
  fc.record({
    rules: fc.constant(['a-rule']),
    noEarning: bar,
    noSpending: bar,
    noCoupon: bar,
    noDiscount: bar,
    noMultibuy: bar,
    noIncentive: bar,
    floorMinor: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 1000 })),
    promotionDaysMin: fc.constantFrom(0, 0, 0, 4),
    disclosures: fc.constant([]),
  }),
)

export const linesUpTo = (maxLength: number) =>
  fc
    .array(
      fc.record(
        {
          kind: fc.oneof(
            { weight: 9, arbitrary: fc.constant('sale' as const) },
            fc.constantFrom(...lineKinds),
          ),
          sku: fc.constantFrom(...skus, 'other'),
          category: fc.option(fc.constantFrom(...categories)).map((name) => name ?? null),
          brand: fc.option(fc.constantFrom(...brands)).map((name) => name ?? null),
          quantity: fc.integer({ min: 1, max: 3 }),
          amountMinor: fc.oneof(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 2000 })),
          weightGrams: fc.integer({ min: 1, max: 2000 }),
          law,
        },
        { requiredKeys: ['kind', 'sku', 'category', 'brand', 'quantity', 'amountMinor'] },
      ),
      { maxLength },
    )
    .map((all) => all.map((line, index) => ({ line: index + 1, ...line })))

const leftOf = (key: string) =>
  fc.record({
    key: fc.constant(key),
    uses: fc.option(fc.integer({ min: 0, max: 3 })).map((uses) => uses ?? null),
    sets: fc.option(fc.integer({ min: 0, max: 4 })).map((sets) => sets ?? null),
    moneyMinor: fc.option(fc.integer({ min: 0, max: 2000 })).map((money) => money ?? null),
  })

/** Two campaigns with a cap of their own and one that they share, and a promotion with two. */
const budgets = fc
  .tuple(leftOf('p'), leftOf('q'), leftOf('shared'), leftOf('p1'), leftOf('p1 member'))
  .map(([p, q, shared, p1, member]) => {
    const all = { p: [p, shared], q: [q, shared], p1: [p1, member] }
    return new Map(Object.entries(all))
  })

export const basketsUpTo = (most: {
  lines: number
  promotions: number
  coupons: number
}): fc.Arbitrary<EvaluationInput> =>
  fc
    .record({
      lines: linesUpTo(most.lines),
      promotions: promotionsUpTo(most.promotions),
      coupons: couponsUpTo(most.coupons),
      budgets,
      discountMaxMinor: fc.option(amount, { freq: 3 }).map((most) => most ?? null),
      isMember: fc.boolean(),
      storeGroups: fc.constant(['north']),
    })
    .map((input) => inputOf(input.isMember ? input : { ...input, coupons: [] }))

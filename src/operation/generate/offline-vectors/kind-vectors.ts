import type { PackPromotion } from '../../../domain/offer-pack/offer-pack.ts'
import {
  type AskedBasket,
  CARD,
  linesOf,
  NOON,
  type PricingVectors,
  packOf,
  promotionOf,
  publicKeys,
  scopeOf,
  vectorOf,
} from './vector-pack.ts'

const on = (...categories: string[]) => ({ appliesTo: scopeOf({ categories }) })

const products = [
  ...[1, 2, 3].map((number) => ({ sku: `cheese-${number}`, category: 'CHEESE', brand: 'Meadow' })),
  ...[1, 2, 3].map((number) => ({ sku: `juice-${number}`, category: 'JUICE', brand: 'Orchard' })),
  { sku: 'salad', category: 'SALAD' },
  { sku: 'water', category: 'WATER' },
]

const threshold = { spendMinor: 2000, basis: 'beforeDiscounts' } as const

/** One of each kind; each is a pack of its own, so that it is seen by itself. */
const kinds: Record<
  PackPromotion['reward']['kind'],
  Partial<PackPromotion> & Pick<PackPromotion, 'reward'>
> = {
  percentOff: { reward: { kind: 'percentOff', percent: 15 }, ...on('CHEESE') },
  amountOff: { reward: { kind: 'amountOff', amountMinor: 25, each: true }, ...on('JUICE') },
  fixedPrice: { reward: { kind: 'fixedPrice', priceMinor: 199 }, ...on('CHEESE') },
  memberPrice: {
    reward: { kind: 'memberPrice', priceMinor: 149 },
    ...on('JUICE'),
    audience: 'members',
  },
  nForPrice: { reward: { kind: 'nForPrice', units: 3, priceMinor: 500 }, ...on('CHEESE', 'JUICE') },
  nForM: { reward: { kind: 'nForM', units: 3, paidUnits: 2 }, ...on('CHEESE', 'JUICE') },
  buyGet: {
    reward: {
      kind: 'buyGet',
      buyUnits: 2,
      getUnits: 1,
      percent: 50,
      get: { categories: ['JUICE'] },
    },
    ...on('CHEESE'),
  },
  mixAndMatch: {
    reward: {
      kind: 'mixAndMatch',
      units: 3,
      groups: [
        { of: { categories: ['SALAD'] }, unitsMin: 1 },
        { of: { categories: ['JUICE', 'WATER'] }, unitsMin: 0 },
      ],
      set: { is: 'price', priceMinor: 600 },
    },
  },
  bundle: {
    reward: {
      kind: 'bundle',
      parts: [
        { units: 1, of: { products: ['salad'] } },
        { units: 1, of: { brands: ['Orchard'] } },
      ],
      set: { is: 'amountOff', amountMinor: 120 },
    },
  },
  freeItem: { reward: { kind: 'freeItem', units: 1 }, ...on('WATER') },
  basketThreshold: {
    reward: {
      kind: 'basketThreshold',
      ...threshold,
      every: true,
      off: { is: 'amountOff', amountMinor: 200 },
    },
  },
  tieredThreshold: {
    reward: {
      kind: 'tieredThreshold',
      basis: 'afterDiscounts',
      tiers: [
        { spendMinor: 1000, off: { is: 'percentOff', percent: 5 } },
        { spendMinor: 2500, off: { is: 'percentOff', percent: 10 } },
      ],
    },
  },
  pointsMultiplier: {
    reward: { kind: 'pointsMultiplier', multiplier: 3 },
    ...on('CHEESE'),
    audience: 'members',
  },
  bonusPoints: {
    reward: { kind: 'bonusPoints', points: 40, each: true },
    ...on('SALAD'),
    audience: 'members',
  },
}

const goods = {
  'one of a few things': linesOf(['cheese-1', 1, 279], ['juice-1', 2, 185], ['salad', 1, 349]),
  'many pieces': linesOf(
    ...([
      ['cheese-1', 3, 279],
      ['cheese-2', 2, 305],
      ['juice-2', 4, 179],
      ['salad', 2, 349],
      ['water', 5, 65],
      ['never-heard-of', 1, 1000],
    ] as [string, number, number][]),
  ),
  'nothing that it is for': linesOf(['newspaper', 1, 250]),
}

const baskets: AskedBasket[] = [CARD, null].flatMap((card) =>
  Object.entries(goods).map(([name, lines]) => ({
    name: `${name}, ${card === null ? 'without a card' : 'with a card'}`,
    now: NOON,
    basket: { card, lines },
  })),
)

/** Every kind by itself, and all together. */
export function kindVectors(): PricingVectors {
  const all = Object.entries(kinds).map(([kind, fields], index) =>
    promotionOf(index + 1, kind, fields),
  )
  return {
    about:
      'Every kind of promotion: each in a pack of its own, then all in one, which compete for the lines.',
    publicKeys,
    packs: [
      ...all.map((promotion, index) => {
        const pack = packOf(`K${index + 1}`, { products, promotions: [promotion] })
        return vectorOf(promotion.title, pack, baskets)
      }),
      vectorOf('all together', packOf('KALL', { products, promotions: all }), baskets),
    ],
  }
}

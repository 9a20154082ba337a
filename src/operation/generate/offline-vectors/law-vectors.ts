import {
  type AskedBasket,
  CARD,
  linesOf,
  NOON,
  type PackVector,
  type PricingVectors,
  packOf,
  promotionOf,
  publicKeys,
  vectorOf,
} from './vector-pack.ts'

/** The same goods and offers under different laws. */
const products = [
  { sku: 'whiskey', policyClass: 'alcohol', pureAlcoholMicrolitres: 280_000 },
  { sku: 'cider', policyClass: 'alcohol', pureAlcoholMicrolitres: 90_000 },
  { sku: 'cigarettes', policyClass: 'tobacco' },
  { sku: 'crisps', policyClass: 'less-healthy-food' },
  { sku: 'first-milk', policyClass: 'infant-formula' },
]

const promotions = [
  promotionOf(101, 'a fifth off everything', { reward: { kind: 'percentOff', percent: 20 } }),
  promotionOf(102, 'three for two', { reward: { kind: 'nForM', units: 3, paidUnits: 2 } }),
  promotionOf(103, 'triple points', {
    reward: { kind: 'pointsMultiplier', multiplier: 3 },
    audience: 'members',
  }),
]

const baskets: AskedBasket[] = [
  {
    name: 'each alone among groceries',
    now: NOON,
    lines: linesOf(
      ['whiskey', 1, 2400],
      ['cigarettes', 1, 1650],
      ['first-milk', 1, 1399],
      ['bread', 1, 200],
    ),
  },
  { name: 'three bottles', now: NOON, lines: linesOf(['cider', 3, 450], ['crisps', 3, 180]) },
  { name: 'a bottle at its least price', now: NOON, lines: linesOf(['cider', 1, 600]) },
].map(({ lines, ...basket }) => ({ ...basket, basket: { card: CARD, lines } }))

const underLaw = (storeId: string, jurisdiction: string, timeZone: string): PackVector =>
  vectorOf(jurisdiction, packOf(storeId, { jurisdiction, timeZone, products, promotions }), baskets)

export const lawVectors = (): PricingVectors => ({
  about:
    'What the law of a store bars: the same offers and baskets under the rules of several jurisdictions.',
  publicKeys,
  packs: [
    underLaw('L1', 'IE', 'Europe/Dublin'),
    underLaw('L2', 'GB-ENG', 'Europe/London'),
    underLaw('L3', 'GB-SCT', 'Europe/London'),
    underLaw('L4', 'GB-WLS', 'Europe/London'),
    underLaw('L5', 'GB-NIR', 'Europe/London'),
    underLaw('L6', 'FR', 'Europe/Paris'),
  ],
})

import type { Reward, RewardKind } from '../../src/domain/promotions/kinds.ts'
import type { Random } from '../support/random.ts'
import { drawCategory, drawProduct, drawShelf, type Goods } from './goods.ts'

type Names = { products?: string[]; categories?: string[]; brands?: string[] }

/** What an offer gives and for what: the part that hangs on its kind. */
export type Gift = {
  reward: Reward
  appliesTo?: Names & { except?: Names }
  minimumSpend?: {
    amountMinor: number
    basis: 'beforeDiscounts' | 'afterDiscounts'
    on: 'basket' | 'matching'
  }
}

type Make = (random: Random, goods: Goods) => Gift

/** As many of a hundred offers are of this kind: prices on the shelf are many, offers on the whole basket are few. */
type Recipe = { share: number; make: Make }

const skus = (products: readonly { sku: string }[]): string[] => products.map(({ sku }) => sku)

const less = (priceMinor: number, percent: number): number =>
  Math.max(1, Math.floor((priceMinor * (100 - percent)) / 100))

/** A category, some products of one, or now and then a brand but for a category. */
function drawScope(random: Random, goods: Goods): NonNullable<Gift['appliesTo']> {
  const kind = random.next()
  if (kind < 0.35) return { categories: [drawCategory(random, goods)] }
  if (kind < 0.99) return { products: skus(drawShelf(random, goods)) }
  return { brands: [random.pick(goods.brands)], except: { categories: goods.categories.slice(20) } }
}

/** Most tills ask for what was rung up; some for what is left of it. */
const basis = (random: Random) => (random.next() < 0.7 ? 'beforeDiscounts' : 'afterDiscounts')

const minimum = (random: Random): NonNullable<Gift['minimumSpend']> => ({
  amountMinor: random.whole(4, 12) * 250,
  basis: basis(random),
  on: 'basket',
})

/** Parts of a meal: each a category, or some products of one. */
const drawParts = (random: Random, goods: Goods, count: number): Names[] =>
  Array.from({ length: count }, () =>
    random.next() < 0.7
      ? { categories: [drawCategory(random, goods)] }
      : { products: skus(drawShelf(random, goods)) },
  )

const percentOff: Make = (random, goods) => {
  const reward = { kind: 'percentOff', percent: random.whole(1, 8) * 5 } as const
  if (random.next() < 0.98) return { reward, appliesTo: drawScope(random, goods) }
  return { reward: { kind: 'percentOff', percent: 5 }, minimumSpend: minimum(random) }
}

const amountOff: Make = (random, goods) => {
  if (random.next() < 0.03) {
    return { reward: { kind: 'amountOff', amountMinor: 150 }, minimumSpend: minimum(random) }
  }
  const { sku, priceMinor } = drawProduct(random, goods)
  const amountMinor = Math.max(1, Math.floor(priceMinor / random.whole(3, 8)))
  const reward = { kind: 'amountOff', amountMinor, each: random.next() < 0.6 } as const
  return { reward, appliesTo: { products: [sku] } }
}

const priceOf =
  (kind: 'fixedPrice' | 'memberPrice'): Make =>
  (random, goods) => {
    const { sku, priceMinor } = drawProduct(random, goods)
    const reward = { kind, priceMinor: less(priceMinor, random.whole(1, 7) * 5) }
    return { reward, appliesTo: { products: [sku] } }
  }

const nForPrice: Make = (random, goods) => {
  const { category, priceMinor: about } = drawProduct(random, goods)
  const alike = goods
    .productsOf(category)
    .filter(({ priceMinor }) => priceMinor >= about * 0.8 && priceMinor <= about * 1.2)
  const units = random.whole(2, 3)
  const priceMinor = less(units * about, random.whole(3, 6) * 5)
  const products = skus(alike.slice(0, 40))
  return { reward: { kind: 'nForPrice', units, priceMinor }, appliesTo: { products } }
}

const nForM: Make = (random, goods) => {
  const units = random.whole(2, 4)
  const reward = { kind: 'nForM', units, paidUnits: units - 1 } as const
  return { reward, appliesTo: drawScope(random, goods) }
}

const buyGet: Make = (random, goods) => {
  const percent = random.pick([50, 100])
  const reward = { kind: 'buyGet', buyUnits: random.whole(1, 3), getUnits: 1, percent } as const
  const appliesTo = drawScope(random, goods)
  if (random.next() < 0.5) return { reward, appliesTo }
  return { reward: { ...reward, get: { categories: [drawCategory(random, goods)] } }, appliesTo }
}

const mixAndMatch: Make = (random, goods) => {
  const units = random.whole(2, 4)
  const groups = drawParts(random, goods, random.whole(2, 3)).map((of, index) =>
    index === 0 ? { of, unitsMin: 1 } : { of },
  )
  const set = { is: 'percentOff', percent: random.whole(2, 5) * 5 } as const
  return { reward: { kind: 'mixAndMatch', units, groups, set } }
}

const bundle: Make = (random, goods) => {
  const parts = drawParts(random, goods, random.whole(2, 3)).map((of) => ({ units: 1, of }))
  const set = random.pick([
    { is: 'amountOff', amountMinor: 100 } as const,
    { is: 'percentOff', percent: 20 } as const,
    { is: 'price', priceMinor: 499 } as const,
  ])
  return { reward: { kind: 'bundle', parts, set } }
}

const freeItem: Make = (random, goods) => ({
  reward: { kind: 'freeItem' },
  appliesTo: { products: skus(drawShelf(random, goods)) },
  minimumSpend: minimum(random),
})

/** Some categories, of which one has to buy for so much. */
const drawAisle = (random: Random, goods: Goods) => ({
  categories: [1, 2, 3].map(() => drawCategory(random, goods)),
})

const basketThreshold: Make = (random, goods) => {
  const spendMinor = random.whole(2, 8) * 250
  const off = { is: 'amountOff', amountMinor: Math.floor(spendMinor / 20) } as const
  const every = random.next() < 0.3
  const reward = {
    kind: 'basketThreshold',
    spendMinor,
    basis: basis(random),
    off,
    every,
  } as const
  return random.next() < 0.2 ? { reward } : { reward, appliesTo: drawAisle(random, goods) }
}

const tieredThreshold: Make = (random, goods) => {
  const isForAll = random.next() < 0.2
  const step = isForAll ? 1500 : 400
  const tiers = [1, 2, 3].map((tier) => ({
    spendMinor: tier * step,
    off: { is: 'amountOff', amountMinor: (tier * step) / 20 } as const,
  }))
  const reward = { kind: 'tieredThreshold', basis: basis(random), tiers } as const
  return isForAll ? { reward } : { reward, appliesTo: drawAisle(random, goods) }
}

const pointsMultiplier: Make = (random, goods) => ({
  reward: { kind: 'pointsMultiplier', multiplier: random.whole(2, 5) },
  appliesTo: { categories: [drawCategory(random, goods), drawCategory(random, goods)] },
})

const bonusPoints: Make = (random, goods) => ({
  reward: {
    kind: 'bonusPoints',
    points: random.whole(1, 10) * 5,
    each: random.next() < 0.5,
  },
  appliesTo: drawScope(random, goods),
})

/** Every kind has one: the compiler asks for that of a new one. */
export const recipes: Record<RewardKind, Recipe> = {
  percentOff: { share: 17, make: percentOff },
  amountOff: { share: 10, make: amountOff },
  fixedPrice: { share: 11, make: priceOf('fixedPrice') },
  memberPrice: { share: 11, make: priceOf('memberPrice') },
  nForPrice: { share: 8, make: nForPrice },
  nForM: { share: 8, make: nForM },
  buyGet: { share: 6, make: buyGet },
  mixAndMatch: { share: 6, make: mixAndMatch },
  bundle: { share: 5, make: bundle },
  freeItem: { share: 3, make: freeItem },
  basketThreshold: { share: 3, make: basketThreshold },
  tieredThreshold: { share: 2, make: tieredThreshold },
  pointsMultiplier: { share: 5, make: pointsMultiplier },
  bonusPoints: { share: 5, make: bonusPoints },
}

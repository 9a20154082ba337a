import { evaluateBasket } from '../../src/domain/promotions/evaluate.ts'
import type { EvaluationInput } from '../../src/domain/promotions/evaluation.ts'
import type { Promotion, Reward } from '../../src/domain/promotions/offer.ts'
import { toScope } from '../../src/domain/promotions/scope.ts'
import { readOptions } from '../support/options.ts'
import { createRandom, type Random } from '../support/random.ts'
import { writeResults } from '../support/results.ts'
import { median } from '../support/statistics.ts'
import { fixed, printTable, whole } from '../support/table.ts'

const defaults = { baskets: 200, rounds: 9, lines: 20, products: 40_000, seed: 1, json: '' }
const CATEGORIES = 400
const NEAR = 20

type Options = typeof defaults

/**
 * The engine alone: baskets of 20 lines, with 20 promotions that all meet the basket, then with 300 and 20,000 live, all
 * but those 20 for other goods; and with 20,000 spread evenly over the catalogue. Turn by turn in one process, so that
 * ratios hold on a noisy machine.
 */
export async function run(args: string[]): Promise<void> {
  const options = readOptions(args, defaults)
  const random = createRandom(options.seed)
  const baskets = Array.from({ length: options.baskets }, () => makeBasket(random, options))
  const near = makePromotions(NEAR, (index) => nearOffer(index, 1))
  const worlds: Record<string, readonly Promotion[]> = {
    'none live': [],
    '20 live, all of this basket': near,
    '300 live, 20 of this basket': [...near, ...elsewhere(280, options)],
    '20,000 live, 20 of this basket': [...near, ...elsewhere(19_980, options)],
    '20,000 live, spread evenly': evenly(20_000, options),
    '20 live, five on every line': makePromotions(NEAR, (index) => nearOffer(index, 2)),
  }
  const times = new Map<string, number[]>(Object.keys(worlds).map((name) => [name, []]))
  for (let round = 0; round <= options.rounds; round += 1) {
    for (const [name, promotions] of Object.entries(worlds)) {
      const microseconds = measure(baskets, promotions)
      // The first round makes the indexes and warms up.
      if (round > 0) times.get(name)?.push(microseconds)
    }
  }
  report(times, worlds)
  const figures = Object.fromEntries([...times].map(([name, all]) => [name, median(all)]))
  await writeResults('engine', options.json, { options, microsecondsABasket: figures })
}

function measure(baskets: readonly EvaluationInput[], promotions: readonly Promotion[]): number {
  const startedAt = performance.now()
  for (const basket of baskets) evaluateBasket({ ...basket, promotions })
  return ((performance.now() - startedAt) * 1000) / baskets.length
}

function report(times: Map<string, number[]>, worlds: Record<string, readonly Promotion[]>): void {
  const base = median(times.get('20 live, all of this basket') ?? [])
  const rows = [...times].map(([name, all]) => [
    name,
    whole(worlds[name]?.length ?? 0),
    fixed(median(all), 0),
    fixed(Math.max(...all), 0),
    fixed(median(all) / base, 2),
  ])
  printTable(['promotions', 'live', 'µs a basket', 'slowest round', 'ratio'], rows)
}

/** The first lines are of products that all near promotions are about. */
function makeBasket(random: Random, { lines, products }: Options): EvaluationInput {
  return {
    lines: Array.from({ length: lines }, (_line, index) => {
      const product = index < 8 ? index : NEAR + random.whole(0, products - NEAR - 1)
      const quantity = random.whole(1, 3)
      return {
        line: index + 1,
        kind: 'sale' as const,
        sku: `p${product}`,
        quantity,
        category: `c${product % CATEGORIES}`,
        brand: null,
        amountMinor: quantity * random.whole(50, 900),
      }
    }),
    promotions: [],
    coupons: [],
    budgets: new Map(),
    isMember: true,
    storeId: '0042',
    discountMaxMinor: null,
    memberId: null,
    tier: null,
    storeGroups: [],
    purchasedAt: new Date('2026-11-20T10:15:00Z'),
    localDate: '2026-11-20',
    localTime: '10:15',
  }
}

/** Offers on the first eight products, two or three on each; with `width` 2 each is also for the next product. */
function nearOffer(index: number, width: number): Partial<Promotion> {
  const rewards: Reward[] = [
    { kind: 'percentOff', percent: 10 + index },
    { kind: 'nForPrice', units: 2, priceMinor: 300 },
    { kind: 'nForM', units: 3, paidUnits: 2 },
    { kind: 'fixedPrice', priceMinor: 120 },
  ]
  const reward = rewards[index % rewards.length] ?? { kind: 'percentOff', percent: 10 }
  const products = Array.from({ length: width }, (_product, next) => `p${(index + next) % 8}`)
  return { reward, appliesTo: toScope({ products }) }
}

const elsewhere = (count: number, { products }: Options): Promotion[] =>
  makePromotions(count, (index) => ({
    reward: { kind: 'percentOff', percent: 10 },
    appliesTo: toScope({ products: [`q${index}`, `q${(index * 7) % products}`] }),
  }))

const evenly = (count: number, { products }: Options): Promotion[] =>
  makePromotions(count, (index) => ({
    reward:
      index % 2 === 0
        ? { kind: 'percentOff', percent: 10 }
        : { kind: 'nForM', units: 3, paidUnits: 2 },
    appliesTo: toScope({ products: [`p${(index * 2) % products}`] }),
  }))

const makePromotions = (
  count: number,
  fieldsOf: (index: number) => Partial<Promotion>,
): Promotion[] =>
  Array.from(
    { length: count },
    (_promotion, index): Promotion => ({
      id: String(index).padStart(6, '0'),
      version: 1,
      title: 'Offer',
      receiptLabel: 'Offer',
      funder: 'store',
      reward: { kind: 'percentOff', percent: 10 },
      appliesTo: toScope(null),
      stacking: 'onePerLine',
      priority: 0,
      minimumSpend: null,
      discountMaxMinor: null,
      setsPerBasket: null,
      audience: 'everyone',
      stores: [],
      storeGroups: [],
      members: [],
      tiers: [],
      couponRequired: false,
      budget: null,
      caps: [],
      startsOn: null,
      endsOn: null,
      weekdays: [],
      hours: null,
      inForceFrom: null,
      inForceUntil: null,
      ...fieldsOf(index),
    }),
  )

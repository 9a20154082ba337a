import type { Reward } from '../../src/domain/promotions/offer.ts'

/** One reward of every kind, with all that its kind can say. */
export const rewards: Reward[] = [
  { kind: 'percentOff', percent: 10 },
  { kind: 'amountOff', amountMinor: 30, each: true },
  { kind: 'fixedPrice', priceMinor: 100 },
  { kind: 'memberPrice', priceMinor: 90 },
  { kind: 'nForPrice', units: 2, priceMinor: 250 },
  { kind: 'nForM', units: 3, paidUnits: 2 },
  {
    kind: 'buyGet',
    buyUnits: 1,
    getUnits: 2,
    percent: 50,
    get: { brands: ['Roma'], except: { products: ['milk'] } },
  },
  {
    kind: 'mixAndMatch',
    units: 3,
    groups: [{ of: { products: ['milk'] }, unitsMin: 1 }, { of: { categories: ['BREAD'] } }],
    set: { is: 'price', priceMinor: 300 },
  },
  {
    kind: 'bundle',
    parts: [
      { units: 1, of: { products: ['milk'] } },
      { units: 2, of: { categories: ['BREAD'], except: { products: ['gone'] } } },
    ],
    set: { is: 'percentOff', percent: 20 },
  },
  { kind: 'freeItem', units: 2 },
  {
    kind: 'basketThreshold',
    spendMinor: 1000,
    basis: 'beforeDiscounts',
    every: true,
    off: { is: 'amountOff', amountMinor: 100 },
  },
  {
    kind: 'tieredThreshold',
    basis: 'afterDiscounts',
    tiers: [
      { spendMinor: 500, off: { is: 'percentOff', percent: 5 } },
      { spendMinor: 900, off: { is: 'amountOff', amountMinor: 80 } },
    ],
  },
  { kind: 'pointsMultiplier', multiplier: 3 },
  { kind: 'bonusPoints', points: 50, each: true },
]

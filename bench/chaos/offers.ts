import type { Cap, Gives, Offer, Product } from './shop.ts'

/** A promotion before it has an id. `budget` and `caps` are filled in when it has one. */
export type OfferPlan = Pick<Offer, 'gives' | 'sku' | 'fromDay' | 'toDay'> & {
  for: 'everyone' | 'members'
  cap: Pick<Cap, 'per' | 'usesMax'> | null
}

/** How much of everything; a short run has less of it. */
export type ShopSize = { swipes: number; scarce: number; scarceUses: number; storeUses: number }

const SWIPES_PER_SCARCE = 500

export const sizeOf = (swipes: number): ShopSize => ({
  swipes,
  scarce: Math.max(2, Math.round(swipes / SWIPES_PER_SCARCE)),
  scarceUses: 30,
  storeUses: Math.max(1, Math.round(swipes / 2500)),
})

export const scarceSku = (index: number): string => `scarce-${index}`

/** Every kind on goods of its own, and one threshold on the whole basket. */
export function planOffers(size: ShopSize, changeDay: string, dayBefore: string): OfferPlan[] {
  const always = { fromDay: null, toDay: null, cap: null, for: 'everyone' as const }
  const amount = (kind: 'amountOnce' | 'amountEach', amountMinor: number): Gives => ({
    kind,
    amountMinor,
  })
  return [
    { ...always, sku: 'percent-0', gives: { kind: 'percent', percent: 15 } },
    { ...always, sku: 'percent-1', gives: { kind: 'percent', percent: 33 }, for: 'members' },
    { ...always, sku: 'amount-0', gives: amount('amountOnce', 70) },
    { ...always, sku: 'amount-1', gives: amount('amountOnce', 900), for: 'members' },
    { ...always, sku: 'each-0', gives: amount('amountEach', 30) },
    { ...always, sku: 'three-0', gives: { kind: 'nForM', units: 3, paidUnits: 2 } },
    { ...always, sku: 'three-1', gives: { kind: 'nForM', units: 4, paidUnits: 3 } },
    { ...always, sku: 'points-0', gives: { kind: 'points', multiplier: 3 }, for: 'members' },
    { ...always, sku: 'points-1', gives: { kind: 'points', multiplier: 7 }, for: 'members' },
    { ...always, sku: 'dated-0', gives: { kind: 'percent', percent: 10 }, toDay: dayBefore },
    { ...always, sku: 'dated-0', gives: { kind: 'percent', percent: 25 }, fromDay: changeDay },
    {
      ...always,
      sku: null,
      gives: { kind: 'threshold', spendMinor: 6000, amountMinor: 451 },
    },
    ...Array.from({ length: size.scarce }, (_, index) => ({
      ...always,
      sku: scarceSku(index),
      gives: amount('amountOnce', 111),
      cap: { per: 'all' as const, usesMax: size.scarceUses },
    })),
    {
      ...always,
      sku: 'twice-0',
      for: 'members',
      gives: { kind: 'percent', percent: 20 },
      cap: { per: 'member', usesMax: 2 },
    },
    {
      ...always,
      sku: 'store-0',
      gives: amount('amountEach', 45),
      cap: { per: 'store', usesMax: size.storeUses },
    },
  ]
}

/** Odd prices, so that shares have to be rounded. */
export function planProducts(offers: readonly OfferPlan[]): Product[] {
  const onOffer = new Set(offers.flatMap(({ sku }) => sku ?? []))
  const plain = Array.from({ length: 40 }, (_, index) => `plain-${index}`)
  return [...plain, ...onOffer].map((sku, index) => ({
    sku,
    priceMinor: 83 + ((index * 37) % 911),
  }))
}

/** The promotion as the API is told of it. */
export function promotionBody(plan: OfferPlan): Record<string, unknown> {
  const { cap } = plan
  return {
    title: `Chaos ${plan.sku ?? 'basket'}`,
    reward: rewardOf(plan.gives),
    audience: plan.for,
    startsOn: plan.fromDay,
    endsOn: plan.toDay,
    ...(plan.sku === null ? {} : { appliesTo: { products: [plan.sku] } }),
    ...(cap?.per === 'all' ? { budget: { usesMax: cap.usesMax } } : {}),
    ...(cap && cap.per !== 'all' ? { caps: [{ per: cap.per, usesMax: cap.usesMax }] } : {}),
  }
}

function rewardOf(gives: Gives): Record<string, unknown> {
  switch (gives.kind) {
    case 'percent':
      return { kind: 'percentOff', percent: gives.percent }
    case 'amountOnce':
      return { kind: 'amountOff', amountMinor: gives.amountMinor }
    case 'amountEach':
      return { kind: 'amountOff', amountMinor: gives.amountMinor, each: true }
    case 'nForM':
      return { kind: 'nForM', units: gives.units, paidUnits: gives.paidUnits }
    case 'points':
      return { kind: 'pointsMultiplier', multiplier: gives.multiplier }
    case 'threshold': {
      const off = { is: 'amountOff', amountMinor: gives.amountMinor }
      return {
        kind: 'basketThreshold',
        spendMinor: gives.spendMinor,
        basis: 'beforeDiscounts',
        off,
      }
    }
  }
}

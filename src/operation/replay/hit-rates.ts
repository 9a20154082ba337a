import { randomOf } from '../sample-shop/random.ts'

export type JudgedCoupon = { accountId: string; skus: readonly string[]; expiresAt: Date }
export type Purchase = { accountId: string; at: Date; skus: readonly string[] }

export type HitRates = {
  couponsJudged: number
  /** Null where there was nothing to judge. */
  hitRate: number | null
  hitRateRandom: number | null
  hitRateBestsellers: number | null
}

/** Random products are drawn this often and the rates averaged, for one draw of a few hundred is mostly luck. */
const DRAWS = 20

/**
 * How many coupons were on a product that their member bought between the cut and the coupon's end.
 * The rivals have it just as good: the same members, for each as many products as they had coupons, all different,
 * each for as long as the coupon that it stands in for (the most sold with the latest end): drawn from what was
 * sold before the cut, or the most sold before it, in baskets of all stores. Neither rival was ever shown to
 * anybody, whereas a coupon may cause the purchase that it is judged by; real baskets of the past, which no coupon
 * of ours has touched, are free of that.
 */
export function compareHits(
  coupons: readonly JudgedCoupon[],
  purchases: readonly Purchase[],
  cut: Date,
): HitRates {
  const sold = productsByBaskets(purchases.filter((purchase) => purchase.at < cut))
  const later = boughtAfter(purchases, cut)
  const holders = new Map<string, JudgedCoupon[]>()
  for (const coupon of coupons) {
    const held = holders.get(coupon.accountId)
    if (held) held.push(coupon)
    else holders.set(coupon.accountId, [coupon])
  }
  let hits = 0
  let hitsRandom = 0
  let hitsBestsellers = 0
  for (const [accountId, held] of holders) {
    const bought = later.get(accountId) ?? new Map<string, Date>()
    held.sort((a, b) => b.expiresAt.getTime() - a.expiresAt.getTime())
    const ends = held.map((coupon) => coupon.expiresAt)
    hits += held.filter((coupon) => isHit(bought, coupon.skus, coupon.expiresAt)).length
    hitsBestsellers += countHits(bought, sold.slice(0, ends.length), ends)
    for (let draw = 0; draw < DRAWS; draw += 1) {
      const drawn = drawProducts(sold, ends.length, accountId, draw)
      hitsRandom += countHits(bought, drawn, ends) / DRAWS
    }
  }
  const rateOf = (count: number) =>
    coupons.length === 0 ? null : Math.round((count / coupons.length) * 10_000) / 10_000
  return {
    couponsJudged: coupons.length,
    hitRate: rateOf(hits),
    hitRateRandom: rateOf(hitsRandom),
    hitRateBestsellers: rateOf(hitsBestsellers),
  }
}

/** Products sold, the one in most baskets first; ties by sku. */
function productsByBaskets(purchases: readonly Purchase[]): string[] {
  const baskets = new Map<string, number>()
  for (const purchase of purchases) {
    for (const sku of new Set(purchase.skus)) baskets.set(sku, (baskets.get(sku) ?? 0) + 1)
  }
  return [...baskets]
    .sort(([skuA, a], [skuB, b]) => b - a || (skuA < skuB ? -1 : 1))
    .map(([sku]) => sku)
}

/** By account: when each product was first bought from the cut on. */
function boughtAfter(purchases: readonly Purchase[], cut: Date): Map<string, Map<string, Date>> {
  const later = new Map<string, Map<string, Date>>()
  for (const { accountId, at, skus } of purchases) {
    if (at < cut) continue
    const bought = later.get(accountId) ?? new Map<string, Date>()
    later.set(accountId, bought)
    for (const sku of skus) {
      const before = bought.get(sku)
      if (!before || at < before) bought.set(sku, at)
    }
  }
  return later
}

const isHit = (bought: ReadonlyMap<string, Date>, skus: readonly string[], end: Date): boolean =>
  skus.some((sku) => {
    const at = bought.get(sku)
    return at !== undefined && at < end
  })

const countHits = (bought: ReadonlyMap<string, Date>, skus: readonly string[], ends: Date[]) =>
  skus.filter((sku, index) => isHit(bought, [sku], ends[index] ?? new Date(0))).length

function drawProducts(sold: readonly string[], count: number, account: string, draw: number) {
  const random = randomOf('rival', account, draw)
  const drawn = new Set<string>()
  while (drawn.size < Math.min(count, sold.length)) drawn.add(random.pick(sold))
  return [...drawn]
}

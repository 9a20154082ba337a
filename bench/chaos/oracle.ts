import type { PlannedSwipe } from './plan.ts'
import type { World, WorldCoupon, WorldMember } from './world.ts'

/**
 * What must have come of the swipes, computed anew from what was sent: nothing of the service is used here, and
 * nothing it says, except which of the swipes that wanted a scarce or contested coupon got it.
 */
export type ExpectedBasket = {
  reference: string
  storeId: string
  member: WorldMember | null
  purchasedAt: Date
  skus: Set<string>
  grossMinor: number
  /** Off for sure: the offer, and coupons that nobody else can take. */
  discountMinor: number
  certain: WorldCoupon[]
  uncertain: WorldCoupon[]
  pointsSpent: number
}

export function expectBaskets(world: World, planned: readonly PlannedSwipe[]): ExpectedBasket[] {
  const members = new Map(world.members.map((member) => [member.card, member]))
  const categories = new Map(world.products.map((product) => [product.sku, product.category]))
  const coupons = new Map(world.coupons.map((coupon) => [coupon.sku, coupon]))
  return planned.map(({ till, swipe }) => {
    const member = members.get(swipe.card ?? '') ?? null
    const wanted = swipe.lines.flatMap((line) => {
      const coupon = coupons.get(line.sku)
      return coupon && coupon.member === member ? [coupon] : []
    })
    const onOffer = swipe.lines.filter((line) => categories.get(line.sku) === world.offerCategory)
    const offerMinor = member ? (sumOf(onOffer) * world.offerPercent) / 100 : 0
    const certain = wanted.filter((coupon) => coupon.kind === 'own')
    return {
      reference: swipe.reference,
      storeId: till.storeId,
      member,
      purchasedAt: new Date(swipe.purchasedAt),
      skus: new Set(swipe.lines.map((line) => line.sku)),
      grossMinor: sumOf(swipe.lines),
      discountMinor: offerMinor + certain.reduce((sum, coupon) => sum + coupon.amountMinor, 0),
      certain,
      uncertain: wanted.filter((coupon) => coupon.kind !== 'own'),
      pointsSpent: member ? swipe.spendPoints : 0,
    }
  })
}

const sumOf = (lines: readonly { amountMinor: number }[]): number =>
  lines.reduce((sum, line) => sum + line.amountMinor, 0)

export type SettledBasket = ExpectedBasket & {
  redeemed: WorldCoupon[]
  netMinor: number
  pointsEarned: number
}

/** Fixes the open ends: `redeemed` says of an uncertain coupon which reference got it. */
export function settleBaskets(
  expected: readonly ExpectedBasket[],
  redeemed: ReadonlyMap<string, string>,
): SettledBasket[] {
  return expected.map((basket) => {
    const won = basket.uncertain.filter(({ id }) => redeemed.get(id) === basket.reference)
    const wonMinor = won.reduce((sum, coupon) => sum + coupon.amountMinor, 0)
    const discountMinor = basket.discountMinor + wonMinor
    const netMinor = basket.grossMinor - discountMinor
    const earningMinor = basket.member ? netMinor - basket.pointsSpent : 0
    return {
      ...basket,
      ...{ discountMinor, netMinor, redeemed: [...basket.certain, ...won] },
      pointsEarned: Math.max(0, Math.floor(earningMinor / 100)),
    }
  })
}

export type ExpectedMember = {
  baskets: number
  spendMinor: number
  points: number
  firstAt: Date
  lastAt: Date
}

/** Sums by member; every member has a basket, for the opening gave each one. */
export function expectMembers(baskets: readonly SettledBasket[]): Map<WorldMember, ExpectedMember> {
  const members = new Map<WorldMember, ExpectedMember>()
  for (const basket of baskets) {
    if (!basket.member) continue
    const { purchasedAt, netMinor, pointsEarned, pointsSpent } = basket
    const sums = members.get(basket.member) ?? {
      ...{ baskets: 0, spendMinor: 0, points: 0, firstAt: purchasedAt, lastAt: purchasedAt },
    }
    sums.baskets += 1
    sums.spendMinor += netMinor
    sums.points += pointsEarned - pointsSpent
    if (purchasedAt < sums.firstAt) sums.firstAt = purchasedAt
    if (purchasedAt > sums.lastAt) sums.lastAt = purchasedAt
    members.set(basket.member, sums)
  }
  return members
}

import type { CouponReward } from '../../domain/promotions/offer.ts'

/** The title a member reads: the campaign's own with the product's name put in, else made from the reward. */
export const couponTitle = (
  template: string | null,
  reward: CouponReward,
  productName: string,
  currency: string,
): string => (template ?? templateOf(reward, currency)).replaceAll('{product}', () => productName)

function templateOf(reward: CouponReward, currency: string): string {
  switch (reward.kind) {
    case 'percentOff':
      return reward.percent === 100 ? '{product} for free' : `${reward.percent} % off {product}`
    case 'amountOff':
      return `${inMajorUnits(reward.amountMinor, currency)} off {product}`
    case 'pointsMultiplier':
      return `${reward.multiplier} times the points on {product}`
    default:
      return reward satisfies never
  }
}

/** Such as `EUR 0.50`: the code, for a sign means another currency elsewhere. */
function inMajorUnits(amountMinor: number, currency: string): string {
  const format = new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
    currencyDisplay: 'code',
  })
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2
  return format.format(amountMinor / 10 ** digits).replace(/\s/gu, ' ')
}

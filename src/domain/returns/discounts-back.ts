import type { RecordedDiscount } from '../basket.ts'

/** What one offer's discounts lose with the goods that come back; below 0 where what is left gets more of it. */
export type DiscountBack = Pick<RecordedDiscount, 'promotionId' | 'couponId' | 'amountMinor'> & {
  funder: string | undefined
  unbacked: true | undefined
}

/** The way from the discounts of before to those that are left, offer by offer; what did not change is left out. */
export function discountsBack(
  before: readonly RecordedDiscount[],
  left: readonly RecordedDiscount[],
): DiscountBack[] {
  const offers = new Map<string, DiscountBack>()
  const add = (discount: RecordedDiscount, sign: 1 | -1): void => {
    const { promotionId, couponId, funder, unbacked } = discount
    const key = JSON.stringify([promotionId, couponId, funder, unbacked])
    const offer = offers.get(key) ?? { promotionId, couponId, funder, unbacked, amountMinor: 0 }
    offers.set(key, { ...offer, amountMinor: offer.amountMinor + sign * discount.amountMinor })
  }
  for (const discount of before) add(discount, 1)
  for (const discount of left) add(discount, -1)
  return [...offers.values()].filter(({ amountMinor }) => amountMinor !== 0)
}

/** What is left of an offer that nothing backed at the sale is not backed either. */
export function unbackedAs(
  sold: readonly RecordedDiscount[],
  left: readonly RecordedDiscount[],
): RecordedDiscount[] {
  const keyOf = ({ promotionId, couponId }: RecordedDiscount) => `${promotionId} ${couponId}`
  const unbacked = new Set(sold.filter((discount) => discount.unbacked).map(keyOf))
  return left.map((discount) =>
    unbacked.has(keyOf(discount)) ? { ...discount, unbacked: true } : discount,
  )
}

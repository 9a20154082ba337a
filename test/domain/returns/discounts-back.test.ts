import { describe, expect, it } from '@jest/globals'
import type { RecordedDiscount } from '../../../src/domain/basket.ts'
import { discountsBack, unbackedAs } from '../../../src/domain/returns/discounts-back.ts'

const off = (amountMinor: number, fields: Partial<RecordedDiscount> = {}): RecordedDiscount => ({
  ...{
    line: 1,
    promotionId: 'milk',
    version: 1,
    couponId: null,
    amountMinor,
    receiptLabel: 'Milk',
  },
  ...fields,
})

describe('what offers lose with goods that come back', () => {
  it('is told offer by offer and funder by funder, over all lines', () => {
    const cereal = { promotionId: null, couponId: 'c1', funder: 'Acme' }
    const before = [off(20), off(30, { line: 2 }), off(50, cereal), off(9, { promotionId: 'tea' })]
    const left = [off(20, { line: 3 }), off(9, { promotionId: 'tea' })]
    expect(discountsBack(before, left)).toEqual([
      { promotionId: 'milk', couponId: null, amountMinor: 30 },
      { promotionId: null, couponId: 'c1', funder: 'Acme', amountMinor: 50 },
    ])
  })

  it('is below 0 where what is left gets an offer that the whole did not', () => {
    expect(discountsBack([], [off(7)])).toMatchObject([{ amountMinor: -7 }])
  })

  it('stays unbacked where nothing backed it at the sale', () => {
    const sold = [off(20, { unbacked: true }), off(5, { promotionId: 'tea' })]
    const left = unbackedAs(sold, [off(10), off(5, { promotionId: 'tea' })])
    expect(left.map(({ unbacked }) => unbacked)).toEqual([true, undefined])
    expect(discountsBack(sold, left)).toMatchObject([{ amountMinor: 10, unbacked: true }])
  })
})

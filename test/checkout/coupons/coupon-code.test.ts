import { describe, expect, it } from '@jest/globals'
import { newCouponCode } from '../../../src/checkout/coupons/coupon-code.ts'

describe('coupon codes', () => {
  const codes = Array.from({ length: 5000 }, newCouponCode)

  it('are BW and 16 digits that nobody misreads', () => {
    for (const code of codes) expect(code).toMatch(/^BW[0-9A-HJKMNP-TV-Z]{16}$/)
  })

  it('use every digit in every place, and never come twice', () => {
    expect(new Set(codes).size).toBe(codes.length)
    for (let place = 2; place < 18; place += 1) {
      expect(new Set(codes.map((code) => code[place])).size).toBe(32)
    }
  })
})

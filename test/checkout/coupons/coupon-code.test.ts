import { describe, expect, it } from '@jest/globals'
import { newCouponCode } from '../../../src/checkout/coupons/coupon-code.ts'
import { parseCode } from '../../../src/domain/code.ts'

describe('coupon codes', () => {
  const codes = Array.from({ length: 5000 }, newCouponCode)

  it('are BC and 16 digits that nobody misreads', () => {
    for (const code of codes) expect(code).toMatch(/^BC[0-9A-HJKMNP-TV-Z]{16}$/)
  })

  it('have a right check digit', () => {
    for (const code of codes) expect(parseCode(code)).toEqual({ kind: 'own', code })
  })

  it('use every digit in every place, and never come twice', () => {
    expect(new Set(codes).size).toBe(codes.length)
    for (let place = 2; place < 18; place += 1) {
      expect(new Set(codes.map((code) => code[place])).size).toBe(32)
    }
  })
})

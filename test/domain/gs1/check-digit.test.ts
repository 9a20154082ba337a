import { describe, expect, it } from '@jest/globals'
import {
  fieldVerifier,
  gs1CheckDigit,
  hasGs1CheckDigit,
} from '../../../src/domain/gs1/check-digit.ts'
import fc from '../../support/fast-check.ts'

const field = (length: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: length, maxLength: length })

describe('a GS1 check digit', () => {
  // GS1 General Specifications, 7.9.1, and keys in use.
  it.each([
    ['37610425002123456', 9],
    ['629104150021', 3],
    ['950110153100', 0],
    ['73500538500000001', 1],
    ['9501234', 6],
  ])('of %s is %i', (body, digit) => {
    expect(gs1CheckDigit(body)).toBe(digit)
    expect(hasGs1CheckDigit(`${body}${digit}`)).toBe(true)
    expect(hasGs1CheckDigit(`${body}${(digit + 1) % 10}`)).toBe(false)
  })
})

describe('the verifier of a price', () => {
  // The worked examples of GS1 General Specifications, 7.9.3 and 7.9.4.
  it.each([
    ['2875', 9],
    ['14685', 6],
    ['0000', 0],
    ['00000', 0],
  ])('of %s is %i', (digits, verifier) => {
    expect(fieldVerifier(digits)).toBe(verifier)
  })

  it('changes with any one digit of the price', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(4, 5).chain(field),
        fc.nat(4),
        fc.integer({ min: 1, max: 9 }),
        (digits, place, shift) => {
          const at = place % digits.length
          const other = (Number(digits[at]) + shift) % 10
          const misread = `${digits.slice(0, at)}${other}${digits.slice(at + 1)}`
          expect(fieldVerifier(misread)).not.toBe(fieldVerifier(digits))
        },
      ),
    )
  })

  it.each(['', '123', '123456'])('does not exist for %j', (digits) => {
    expect(() => fieldVerifier(digits)).toThrow(RangeError)
  })
})

import { describe, expect, it } from '@jest/globals'
import {
  type CardScheme,
  checkDigit,
  ownCardNumber,
  ownSerialCount,
  parseCardNumber,
} from '../../src/domain/card-number.ts'
import fc from '../support/fast-check.ts'

const digits = (length: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: length, maxLength: length })

const numbered = (length: number, scheme: CardScheme) =>
  digits(length - 1).map((body) => `${body}${checkDigit(body, scheme)}`)
const ownNumber = fc.integer({ min: 0, max: ownSerialCount - 1 }).map(ownCardNumber)
const luhnNumber = fc.constantFrom(16, 17, 19).chain((length) => numbered(length, 'luhn'))

/** `number` with the digit at `at` moved on by `shift`. */
const withWrongDigit = (number: string, at: number, shift: number): string =>
  `${number.slice(0, at)}${(Number(number[at]) + shift) % 10}${number.slice(at + 1)}`

/** Every number that differs from this one in a single digit. */
const misread = (number: string): string[] =>
  Array.from(number).flatMap((_digit, at) =>
    [1, 2, 3, 4, 5, 6, 7, 8, 9].map((shift) => withWrongDigit(number, at, shift)),
  )

describe('a card number', () => {
  it.each([
    ['2900000000001', 'own'],
    ['2900000012349', 'own'],
    ['735005385000000011', 'gsrn'],
    ['4111111111111111', 'luhn'],
    ['5555555555554444', 'luhn'],
    ['49927398716000000', 'luhn'],
    ['6304000000000000000', 'luhn'],
    ['411111111111111118', 'luhn'],
  ])('%s is read as %s', (number, scheme) => {
    expect(parseCardNumber(number)).toEqual({ ok: true, number, scheme })
  })

  it.each([
    ['2900000012346', 'an own number'],
    ['735005385000000012', 'a GSRN'],
    ['4111111111111112', 'a Luhn number'],
  ])('%s has the wrong check digit for %s', (number) => {
    expect(parseCardNumber(number)).toEqual({ ok: false, fault: 'wrong-check-digit' })
  })

  it.each([
    ['', 'nothing'],
    ['   ', 'spaces'],
    ['9501101020917', 'a product’s EAN-13'],
    ['29000000123', 'too short'],
    ['29000000123499', 'one digit too many'],
    ['41111111111111111111', 'twenty digits'],
    ['2900000 012349', 'a space within'],
    ['29000000123A9', 'a letter'],
    ['-900000012349', 'a sign'],
    ['２９０００００００００００１', 'digits of another script'],
    ["' or 1=1 --", 'SQL'],
    ['2900000012349\0', 'NUL'],
  ])('%j has no form of a card number: %s', (text) => {
    expect(parseCardNumber(text)).toEqual({ ok: false, fault: 'wrong-form' })
  })

  it('is read without the spaces around it', () => {
    expect(parseCardNumber(' \t2900000012349\r\n')).toMatchObject({ number: '2900000012349' })
  })

  it.each([
    ['scanned', '8018735005385000000011'],
    ['scanned with its symbology', ']C18018735005385000000011'],
    ['scanned as DataMatrix', ']d28018735005385000000011'],
    ['scanned with a first separator', '\x1d8018735005385000000011'],
    ['printed', '(8018)735005385000000011'],
    ['scanned with the number of this card behind it', '8018735005385000000011\x1d80191'],
  ])('is the GSRN of an element string that was %s', (_how, text) => {
    const number = '735005385000000011'
    expect(parseCardNumber(text)).toEqual({ ok: true, number, scheme: 'gsrn' })
  })

  it.each([
    ['8018735005385000000012', 'wrong-check-digit'],
    ['(8018)735005385000000012', 'wrong-check-digit'],
    // Its Luhn digit is right, but AI 8018 is a GSRN and nothing else.
    ['8018411111111111111118', 'wrong-check-digit'],
    ['801873500538500000001', 'wrong-form'],
    ['80187350053850000000112', 'wrong-form'],
    ['(01)09501101531000', 'wrong-form'],
    ['(01)09501101531001', 'wrong-form'],
    [']C1', 'wrong-form'],
  ])('is not taken from the element string %s: %s', (text, fault) => {
    expect(parseCardNumber(text)).toEqual({ ok: false, fault })
  })

  it('is own for every serial number', () => {
    fc.assert(
      fc.property(ownNumber, (number) => {
        expect(number).toHaveLength(13)
        expect(parseCardNumber(number)).toEqual({ ok: true, number, scheme: 'own' })
      }),
    )
  })

  it('is another for another serial number', () => {
    expect(new Set([0, 1, 10, 100, 9_999_999_999].map(ownCardNumber)).size).toBe(5)
  })

  it.each([-1, 0.5, Number.NaN, ownSerialCount])('does not exist for serial %p', (serial) => {
    expect(() => ownCardNumber(serial)).toThrow(RangeError)
  })

  it('is read in every scheme when its check digit is right', () => {
    fc.assert(
      fc.property(luhnNumber, (number) => {
        expect(parseCardNumber(number)).toEqual({ ok: true, number, scheme: 'luhn' })
      }),
    )
    fc.assert(
      fc.property(numbered(18, 'gsrn'), (number) => {
        expect(parseCardNumber(number)).toEqual({ ok: true, number, scheme: 'gsrn' })
      }),
    )
    fc.assert(
      fc.property(numbered(18, 'luhn'), (number) => {
        expect(parseCardNumber(number)).toMatchObject({ ok: true, number })
      }),
    )
  })

  it('is refused when any one digit is wrong', () => {
    fc.assert(
      fc.property(fc.oneof(ownNumber, luhnNumber), (number) => {
        const accepted = misread(number).filter((wrong) => parseCardNumber(wrong).ok)
        expect(accepted).toEqual([])
      }),
    )
  })

  it('of 18 digits is never taken for another GSRN when one digit is wrong', () => {
    fc.assert(
      fc.property(numbered(18, 'gsrn'), (number) => {
        const accepted = misread(number)
          .map(parseCardNumber)
          .filter((card) => card.ok)
        expect(accepted.filter((card) => card.scheme === 'gsrn')).toEqual([])
      }),
    )
  })
})

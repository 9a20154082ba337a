import { describe, expect, it } from '@jest/globals'
import { gs1CheckDigit } from '../../../src/domain/gs1/check-digit.ts'
import { parseElementString } from '../../../src/domain/gs1/element-string.ts'
import fc from '../../support/fast-check.ts'

const GTIN = '09501101531000'
const GSRN = '735005385000000011'
const FNC1 = '\x1d'

const nothing = { gtin: null, weightGrams: null, gsrn: null }
const read = (fields: Partial<Record<keyof typeof nothing, unknown>>) => ({
  ok: true,
  ...nothing,
  ...fields,
})

describe('an element string', () => {
  it.each([
    ['printed', `(01)${GTIN}(3103)000734`],
    ['printed with spaces', `(01) ${GTIN} (3103) 000734`],
    ['from GS1-128', `]C101${GTIN}3103000734`],
    ['from DataBar', `]e001${GTIN}3103000734`],
    ['from DataMatrix', `]d201${GTIN}3103000734`],
    ['with a first separator', `${FNC1}01${GTIN}3103000734`],
    ['without announcement', `01${GTIN}3103000734`],
    ['the other way round', `3103000734${FNC1}01${GTIN}`],
    ['with a separator that was not needed', `01${GTIN}${FNC1}3103000734${FNC1}`],
    ['behind a lot', `10ABC/1${FNC1}01${GTIN}3103000734`],
    ['before a lot', `01${GTIN}310300073410ABC-9`],
    ['between days and a serial number', `01${GTIN}152612013103000734172612051021${FNC1}21X`],
    ['behind a price, whose AI is not known here', `3922734${FNC1}01${GTIN}3103000734`],
    ['printed, with a price', `(01)${GTIN}(3922)734(3103)000734(10)A(B)`],
    ['saying the same twice', `01${GTIN}01${GTIN}3103000734`],
  ])('is read %s', (_how, text) => {
    expect(parseElementString(text)).toEqual(read({ gtin: GTIN, weightGrams: 734 }))
  })

  it.each([
    ['3100', '000002', 2000],
    ['3101', '000123', 12_300],
    ['3102', '000073', 730],
    ['3103', '999999', 999_999],
    ['3104', '007340', 734],
    ['3105', '073400', 734],
  ])('with AI %s and %s weighs %i grams', (ai, value, weightGrams) => {
    expect(parseElementString(`${ai}${value}`)).toEqual(read({ weightGrams }))
  })

  it.each([
    ['3104', '007345'],
    ['3105', '073450'],
    ['3105', '000001'],
  ])('with AI %s and %s is refused: no whole gram', (ai, value) => {
    const fault = { ok: false, ai, fault: 'fraction-of-gram' }
    expect(parseElementString(`${ai}${value}`)).toEqual(fault)
  })

  it('names a service relation', () => {
    for (const text of [
      `8018${GSRN}`,
      `]C18018${GSRN}`,
      `(8018)${GSRN}`,
      `8018${GSRN}${FNC1}80191`,
    ]) {
      expect(parseElementString(text)).toEqual(read({ gsrn: GSRN }))
    }
  })

  it.each([
    ['a wrong digit in a GTIN', `01${GTIN.slice(0, -1)}2`, '01', 'wrong-check-digit'],
    ['a wrong digit in a GSRN', `(8018)${GSRN.slice(0, -1)}2`, '8018', 'wrong-check-digit'],
    ['two GTINs', `01${GTIN}0106291041500213`, '01', 'repeated'],
    ['two weights', '31030007343102000073', '3102', 'repeated'],
    ['letters in a GTIN', `01${GTIN.slice(0, -1)}A`, '01', 'wrong-form'],
    ['a printed GTIN of 13 digits', '(01)9501101531000', '01', 'wrong-form'],
    ['a weight of five digits, printed', '(3103)00734', '3103', 'wrong-form'],
    ['a GSRN of 17 digits', `8018${GSRN.slice(1)}`, '8018', 'wrong-form'],
    ['a lot of 21 characters', `10${'A'.repeat(21)}`, '10', 'wrong-form'],
    ['an empty lot', `10${FNC1}01${GTIN}`, '10', 'wrong-form'],
    ['letters in a day', '1726120A', '17', 'wrong-form'],
    ['a GTIN that breaks off', `01${GTIN.slice(0, -1)}`, null, 'wrong-form'],
    [
      'a separator within a GTIN',
      `01${GTIN.slice(0, 5)}${FNC1}${GTIN.slice(5)}`,
      null,
      'wrong-form',
    ],
    ['nothing', '', null, 'wrong-form'],
    ['a symbology and nothing', ']C1', null, 'wrong-form'],
    ['separators alone', `${FNC1}${FNC1}`, null, 'wrong-form'],
    ['words', 'bread and butter', null, 'wrong-form'],
    ['a bracket', '(', null, 'wrong-form'],
    ['an AI of one digit', '(1)2', null, 'wrong-form'],
    ['the symbology of an EAN-13', ']E09501101531000', null, 'wrong-form'],
  ])('with %s is refused', (_what, text, ai, fault) => {
    expect(parseElementString(text)).toEqual({ ok: false, ai, fault })
  })

  it('is read back whatever it holds, printed or scanned', () => {
    const digits = (length: number) =>
      fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: length, maxLength: length })
    const lot = fc.string({ unit: fc.constantFrom(...'ABC-/.019'), minLength: 1, maxLength: 20 })
    fc.assert(
      fc.property(digits(13), fc.nat(999_999), lot, (body, weightGrams, lotNumber) => {
        const gtin = `${body}${gs1CheckDigit(body)}`
        const weight = String(weightGrams).padStart(6, '0')
        const expected = read({ gtin, weightGrams })
        expect(parseElementString(`(10)${lotNumber}(01)${gtin}(3103)${weight}`)).toEqual(expected)
        expect(parseElementString(`]C110${lotNumber}${FNC1}01${gtin}3103${weight}`)).toEqual(
          expected,
        )
      }),
    )
  })

  it('never throws, whatever is scanned', () => {
    const piece = fc.constantFrom('01', '3103', '8018', '10', '(', ')', FNC1, ']C1', '9', 'Å', '😀')
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 12 }), (parts) => {
        expect(typeof parseElementString(parts.join('')).ok).toBe('boolean')
      }),
    )
  })
})

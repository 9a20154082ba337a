import { describe, expect, it } from '@jest/globals'
import { CODE_RANDOM_BYTES, codeIdOf, makeCode, parseCode } from '../../src/domain/code.ts'
import fc from '../support/fast-check.ts'

const DIGITS = Array.from('0123456789ABCDEFGHJKMNPQRSTVWXYZ')
const places = Array.from({ length: 16 }, (_, index) => index + 2)

const anyCode = fc
  .uint8Array({ minLength: CODE_RANDOM_BYTES, maxLength: CODE_RANDOM_BYTES })
  .map(makeCode)

const put = (code: string, at: number, digit: string): string =>
  code.slice(0, at) + digit + code.slice(at + 1)

const isOwn = (code: string): boolean => parseCode(code).kind === 'own'

describe('an own code', () => {
  it('is BC, fifteen digits and a check digit', () => {
    expect(makeCode(new Uint8Array(15))).toBe('BC0000000000000000')
    expect(makeCode(Uint8Array.of(...new Array(14).fill(0), 1))).toBe('BC0000000000000012')
    // x^15 = (x^2 + 1)^3 = x^6 + x^4 + x^2 + 1 = x^4 + x^3 + x^2 + x + 1, by hand.
    expect(makeCode(Uint8Array.of(1, ...new Array(14).fill(0)))).toBe('BC100000000000000Z')
    expect(() => makeCode(new Uint8Array(14))).toThrow(RangeError)
  })

  it('is right as it is made', () => {
    fc.assert(
      fc.property(anyCode, (code) => {
        expect(parseCode(code)).toEqual({ kind: 'own', code })
      }),
    )
  })

  it('is told from each code with one other digit, in every place', () => {
    fc.assert(
      fc.property(anyCode, (code) => {
        const others = places.flatMap((at) => DIGITS.map((digit) => put(code, at, digit)))
        expect(others.filter((other) => isOwn(other) !== (other === code))).toEqual([])
      }),
    )
  })

  it('is told from each code with two digits swapped, however far apart', () => {
    fc.assert(
      fc.property(anyCode, (code) => {
        const swapped = places.flatMap((at) =>
          places.map((to) => put(put(code, at, code.charAt(to)), to, code.charAt(at))),
        )
        expect(swapped.filter((other) => isOwn(other) !== (other === code))).toEqual([])
      }),
    )
  })

  it('is read as people type it', () => {
    const code = makeCode(Uint8Array.of(1, 0, ...new Array(13).fill(7)))
    const typed = `bc ${code.slice(2, 6).replace('1', 'l').replace('0', 'o')}-${code.slice(6)} `
    expect(parseCode(typed)).toEqual({ kind: 'own', code })
    expect(parseCode(typed.replace('l', 'I'))).toEqual({ kind: 'own', code })
    expect(parseCode(typed.replace('l', '2')).kind).toBe('wrong-check')
  })
})

describe('another code', () => {
  it.each([
    ['SUMMER-2026-LOL', 'SUMMER2026LOL'],
    ['summer 2026', 'SUMMER2026'],
    ['BW0123456789ABCDEF', 'BW0123456789ABCDEF'],
    ['BC01234', 'BC01234'],
    ['BCU000000000000000', 'BCU000000000000000'],
    ['BC00000000000000000', 'BC00000000000000000'],
  ])('%s keeps its letters, and nothing is told of it', (text, code) => {
    expect(parseCode(text)).toEqual({ kind: 'other', code })
  })
})

describe('the id of a code', () => {
  it('is the first half of its SHA-256, as a UUID', () => {
    // printf abc | sha256sum (FIPS 180-2, appendix B.1)
    expect(codeIdOf('abc')).toBe('ba7816bf-8f01-cfea-4141-40de5dae2223')
  })
})

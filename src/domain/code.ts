import { hash } from 'node:crypto'
import type { CodeId } from './ids.ts'

/** Codes that shoppers present, scanned or typed. Pure. */

/** Crockford's base 32: no I, L, O and U, so that nobody misreads a code that is typed in. */
export const crockfordDigits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const OWN_PREFIX = 'BC'
const OWN_FORM = /^BC[0-9A-HJKMNP-TV-Z]{16}$/

/** How many random bytes a code takes: one a digit, of which five bits count, 75 in all. */
export const CODE_RANDOM_BYTES = 15

/** `code`: the plain form that is looked up. `wrong-check`: of our own form, but nobody was ever given it. */
export type ParsedCode = { kind: 'own' | 'wrong-check' | 'other'; code: string }

/**
 * Reads a code as it was scanned or typed: in capitals, without spaces and hyphens, and in the own form I and L as 1
 * and O as 0. Of codes in another form, such as those printed before or by others, nothing can be told.
 */
export function parseCode(text: string): ParsedCode {
  const code = text.toUpperCase().replace(/[\s-]/g, '')
  const own = code.replace(/[IL]/g, '1').replaceAll('O', '0')
  if (!OWN_FORM.test(own)) return { kind: 'other', code }
  return { kind: weigh(own) === 0 ? 'own' : 'wrong-check', code: own }
}

/** The own code of these random bytes: `BC`, a digit for each, and the digit that makes the weighted sum nothing. */
export function makeCode(random: Uint8Array): string {
  if (random.length !== CODE_RANDOM_BYTES) throw new RangeError('a code is made of 15 bytes')
  let code = OWN_PREFIX
  for (const byte of random) code += crockfordDigits.charAt(byte & 31)
  return code + crockfordDigits.charAt(timesGenerator(weigh(code)))
}

/** What a code is known by: 128 bits of its SHA-256. Takes the plain form; the code itself is kept nowhere. */
export function codeIdOf(code: string): CodeId {
  const hex = hash('sha256', code, 'hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`
}

/**
 * The sum over GF(32) of all digits behind the prefix, weighted by the powers of a generator, the last digit by 1
 * (Horner's scheme). The weights of 16 digits differ and none is 0; hence one wrong digit or two that are swapped,
 * however far apart, always change the sum.
 */
function weigh(code: string): number {
  let sum = 0
  for (let at = OWN_PREFIX.length; at < code.length; at += 1) {
    sum = timesGenerator(sum) ^ crockfordDigits.indexOf(code.charAt(at))
  }
  return sum
}

/** Multiplies by x modulo x^5 + x^2 + 1, which is primitive: the powers of x go through all 31 values. */
const timesGenerator = (value: number): number =>
  value & 16 ? ((value << 1) ^ 0b100101) & 31 : value << 1

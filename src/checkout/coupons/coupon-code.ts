import { randomBytes } from 'node:crypto'

/** Crockford's base 32: no I, L, O and U, so that nobody misreads a code that is typed in. */
const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const BITS_PER_DIGIT = 5
const CODE_BYTES = 10

/** `BW` and 80 random bits in 16 digits: not to be guessed, and in practice never the same twice. */
export function newCouponCode(): string {
  const bits = BigInt(`0x${randomBytes(CODE_BYTES).toString('hex')}`)
  const length = (CODE_BYTES * 8) / BITS_PER_DIGIT
  const digits = Array.from({ length }, (_, index) =>
    DIGITS.charAt(Number((bits >> BigInt(index * BITS_PER_DIGIT)) & 31n)),
  )
  return `BW${digits.join('')}`
}

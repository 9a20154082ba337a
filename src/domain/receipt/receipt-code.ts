import { createHmac, timingSafeEqual } from 'node:crypto'
import { crockfordDigits } from '../code.ts'
import { parseReference, type Reference, referenceKey } from '../reference.ts'

/** The check's length: five bits a digit, 50 in all. */
const CHECK_DIGITS = 10
const FORM =
  /^(\d{8}-[A-Za-z0-9]{1,16}-[A-Za-z0-9]{1,8}-\d{1,10})-([0-9A-Za-z]{5})-?([0-9A-Za-z]{5})$/

/**
 * What a receipt without a card is claimed by: its reference, and a check that only who knows the secret can compute.
 * A reference can be guessed from the one before; that is why it is not enough.
 */
export function receiptCodeOf(reference: string, secret: string): string {
  const parsed = parseReference(reference)
  if (!parsed) throw new RangeError('a receipt code is made of a reference')
  return `${reference}-${checkOf(parsed, secret)}`
}

/**
 * The reference of a code that was read or typed, or undefined where any part of it is wrong. Spaces, where a narrow
 * receipt broke the line, count for nothing; in the check I and L are read as 1, and O as 0.
 */
export function readReceiptCode(text: string, secret: string): Reference | undefined {
  const [, reference = '', left = '', right = ''] = FORM.exec(text.replace(/\s/g, '')) ?? []
  const parsed = parseReference(reference)
  if (!parsed) return undefined
  const given = `${left}${right}`.toUpperCase().replace(/[IL]/g, '1').replaceAll('O', '0')
  const expected = checkOf(parsed, secret)
  return timingSafeEqual(Buffer.from(given), Buffer.from(expected)) ? parsed : undefined
}

function checkOf(reference: Reference, secret: string): string {
  const digest = createHmac('sha256', secret)
    .update(`receipt ${referenceKey(reference)}`)
    .digest()
  let check = ''
  for (let at = 0; at < CHECK_DIGITS; at += 1) {
    check += crockfordDigits.charAt((digest[at] ?? 0) & 31)
  }
  return check
}

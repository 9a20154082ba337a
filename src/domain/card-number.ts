/** Numbers on cards, as printed, typed or scanned. Pure. */

/** Own cards are EAN-13 of the range that GS1 leaves to the shop (GS1 General Specifications, 2.1.11). */
const OWN_PREFIX = '29'
const OWN_SERIAL_DIGITS = 10

/** How many own card numbers there are. */
export const ownSerialCount = 10 ** OWN_SERIAL_DIGITS

export type CardScheme = 'own' | 'gsrn' | 'luhn'
export type CardFault = 'wrong-form' | 'wrong-check-digit'
export type CardNumber =
  | { ok: true; number: string; scheme: CardScheme }
  | { ok: false; fault: CardFault }

/**
 * Reads a card number: an own EAN-13, a GSRN of 18 digits, or 16 to 19 digits with a Luhn check digit (ISO/IEC 7812-1).
 * Spaces around it are dropped. 18 digits are taken as a GSRN where that check digit is right, as Luhn otherwise.
 */
export function parseCardNumber(text: string): CardNumber {
  const number = text.trim()
  if (!/^[0-9]+$/.test(number)) return { ok: false, fault: 'wrong-form' }
  const schemes = schemesOf(number)
  if (schemes.length === 0) return { ok: false, fault: 'wrong-form' }
  const scheme = schemes.find((candidate) => hasRightCheckDigit(number, candidate))
  return scheme ? { ok: true, number, scheme } : { ok: false, fault: 'wrong-check-digit' }
}

/** The own card number with this serial number, an integer from 0 to below `ownSerialCount`. */
export function ownCardNumber(serial: number): string {
  if (!Number.isInteger(serial) || serial < 0 || serial >= ownSerialCount) {
    throw new RangeError('a card serial number out of range')
  }
  const body = `${OWN_PREFIX}${String(serial).padStart(OWN_SERIAL_DIGITS, '0')}`
  return `${body}${checkDigit(body, 'own')}`
}

/** The digit that belongs behind `body`. */
export function checkDigit(body: string, scheme: CardScheme): number {
  const weigh = scheme === 'luhn' ? weighLuhn : weighGs1
  let sum = 0
  for (let place = 0; place < body.length; place += 1) {
    const digit = Number(body[body.length - 1 - place])
    sum += place % 2 === 0 ? weigh(digit) : digit
  }
  return (10 - (sum % 10)) % 10
}

function schemesOf(number: string): CardScheme[] {
  switch (number.length) {
    case 13:
      return number.startsWith(OWN_PREFIX) ? ['own'] : []
    case 18:
      return ['gsrn', 'luhn']
    case 16:
    case 17:
    case 19:
      return ['luhn']
    default:
      return []
  }
}

const hasRightCheckDigit = (number: string, scheme: CardScheme): boolean =>
  checkDigit(number.slice(0, -1), scheme) === Number(number.at(-1))

const weighGs1 = (digit: number): number => digit * 3
const weighLuhn = (digit: number): number => (digit < 5 ? digit * 2 : digit * 2 - 9)

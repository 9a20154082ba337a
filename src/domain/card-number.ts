import { type CardCode, splitCardCode } from './card-code.ts'
import { gs1CheckDigit, weighedCheckDigit } from './gs1/check-digit.ts'
import { parseElementString } from './gs1/element-string.ts'

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
 * Spaces around it are dropped. 18 digits are taken as a GSRN where that check digit is right, as Luhn otherwise. A
 * GS1 element string with AI 8018, printed or scanned, is the GSRN in it.
 */
export function parseCardNumber(text: string): CardNumber {
  const number = text.trim()
  if (!/^[0-9]{13,19}$/.test(number)) return parseServiceRelation(number)
  const schemes = schemesOf(number)
  if (schemes.length === 0) return { ok: false, fault: 'wrong-form' }
  const scheme = schemes.find((candidate) => hasRightCheckDigit(number, candidate))
  return scheme ? { ok: true, number, scheme } : { ok: false, fault: 'wrong-check-digit' }
}

/** The longest card number. */
const DIGITS_MAX = 19

/** What a till has read: a card number, or a code that the app shows in the card's place. */
export type PresentedCard =
  | (Extract<CardNumber, { ok: true }> & { code: CardCode | null })
  | Extract<CardNumber, { ok: false }>

/** False: it is too short, as plain cards are; so they are not looked at twice. */
export const mayBeCardCode = (text: string): boolean => text.length > DIGITS_MAX

/** What a till has read, once for all who look at it; null: no card was shown. */
export const readCard = (text: string | null): PresentedCard | null =>
  text === null ? null : parsePresentedCard(text)

/** Reads what was presented as a card, as `parseCardNumber`. Whether a code is good is for `faultOfCardCode` to say. */
export function parsePresentedCard(text: string): PresentedCard {
  const split = mayBeCardCode(text) ? splitCardCode(text.trim()) : undefined
  const card = parseCardNumber(split?.number ?? text)
  return card.ok ? { ...card, code: split?.code ?? null } : card
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
export const checkDigit = (body: string, scheme: CardScheme): number =>
  scheme === 'luhn' ? weighedCheckDigit(body, weighLuhn) : gs1CheckDigit(body)

/** What an element string says of the one who is served (GS1 General Specifications, 3: AI 8018). */
function parseServiceRelation(text: string): CardNumber {
  const elements = parseElementString(text)
  if (elements.ok && elements.gsrn !== null) {
    return { ok: true, number: elements.gsrn, scheme: 'gsrn' }
  }
  const isMisread = !elements.ok && elements.ai === '8018' && elements.fault === 'wrong-check-digit'
  return { ok: false, fault: isMisread ? 'wrong-check-digit' : 'wrong-form' }
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

const weighLuhn = (digit: number): number => (digit < 5 ? digit * 2 : digit * 2 - 9)

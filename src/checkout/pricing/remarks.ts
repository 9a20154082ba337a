/**
 * What an answer says of a basket beside its figures: closed lists, for tills act on the codes. A refusal is something
 * that was asked for and not granted; it never stops the sale.
 */
export const refusals = {
  'card-form': 'This is no card number; the sale is recorded without a member.',
  'card-check-digit': 'A digit of the card number is wrong; the sale is recorded without a member.',
  'card-unknown': 'Nobody has this card; the sale is recorded without a member.',
  'card-blocked': 'This card is blocked; the sale is recorded without a member.',
  'card-replaced':
    'Another card has taken the place of this one; the sale is recorded without a member.',
  'card-code-expired':
    'This code was shown at another time; the sale is recorded without a member.',
  'card-code-wrong': 'The app never showed this code; the sale is recorded without a member.',
  'coupon-check-character': 'A character of this coupon code is wrong; read it again.',
  'coupon-unknown': 'There is no coupon with this code.',
  'coupon-of-another-member': 'This coupon belongs to somebody else.',
  'coupon-used': 'This coupon has been used.',
  'coupon-expired': 'This coupon had expired at the time of purchase.',
  'coupon-withdrawn': 'This coupon has been withdrawn.',
  'coupon-not-running': 'The promotion of this coupon is not running.',
  'coupon-not-yet-valid': 'This coupon was issued after the purchase.',
  'coupon-not-activated': 'This coupon has to be activated in the app first.',
  'coupon-leased': 'This coupon is being used in another quote.',
  'coupon-no-effect': 'This coupon takes nothing off this basket; it stays unused.',
  'coupon-budget-exhausted':
    'The campaign of this coupon has given away all it may; it stays unused.',
  'points-without-member': 'No member’s card was presented.',
  'points-insufficient': 'There are not that many points to spend.',
  'points-capped': 'A limit of the programme leaves fewer points than this basket would earn.',
  'points-locked': 'The member has locked the spending of points; none were spent.',
  'points-barred-by-law': 'The law does not let points pay for some of these goods.',
  'quote-unknown': 'This terminal was given no such quote.',
  'quote-changed': 'The basket is not the one that was quoted.',
  'quote-used': 'Another basket has paid this quote.',
  'quote-too-old': 'The quote is older than 24 hours.',
} as const

export type RefusalCode = keyof typeof refusals

export const refusalCodes = Object.keys(refusals) as [RefusalCode, ...RefusalCode[]]

/** The same for the shopper’s display, in at most 40 characters. */
export const displays: Readonly<Record<RefusalCode, string>> = {
  'card-form': 'Card not readable',
  'card-check-digit': 'Card not readable',
  'card-unknown': 'Card not known',
  'card-blocked': 'Card is blocked',
  'card-replaced': 'Card was replaced',
  'card-code-expired': 'Please show a new code in the app',
  'card-code-wrong': 'Code not known',
  'coupon-check-character': 'Coupon misread, please try again',
  'coupon-unknown': 'Coupon not known',
  'coupon-of-another-member': 'Coupon of another card',
  'coupon-used': 'Coupon already used',
  'coupon-expired': 'Coupon has expired',
  'coupon-withdrawn': 'Coupon was withdrawn',
  'coupon-not-running': 'Offer of this coupon is not running',
  'coupon-not-yet-valid': 'Coupon not valid yet',
  'coupon-not-activated': 'Please activate the coupon in the app',
  'coupon-leased': 'Coupon in use at another checkout',
  'coupon-no-effect': 'Coupon kept: nothing here to take off',
  'coupon-budget-exhausted': 'Offer used up; coupon kept',
  'points-without-member': 'Points need a card',
  'points-insufficient': 'Not enough points',
  'points-capped': 'Limit of points reached',
  'points-locked': 'Points are locked by the member',
  'points-barred-by-law': 'Some goods cannot be paid with points',
  'quote-unknown': 'Priced again',
  'quote-changed': 'Basket changed: priced again',
  'quote-used': 'Priced again',
  'quote-too-old': 'Priced again',
}

export type Refusal = { code: RefusalCode; coupon: string | null; detail: string }

export const refuse = (code: RefusalCode, more: Partial<Omit<Refusal, 'code'>> = {}): Refusal => ({
  code,
  coupon: null,
  detail: refusals[code],
  ...more,
})

/** What is worth a look at a recorded basket. */
export const flags = {
  'unknown-sku': 'a product is not in the catalogue',
  'business-date-far': 'the business date is more than a day from the day of purchase',
  'unbacked-discount': 'a discount was given away beyond what its coupon or budget held',
  'points-unbacked': 'fewer points could be taken than were spent at the till',
  'offline-points-over-limit':
    'tills that were offline took more of the member’s points that day than the programme allows',
  'tenders-short': 'tenders and points do not cover the net amount',
  'barcode-check-digit': 'a barcode with a wrong check digit or price verifier',
  'barcode-price-differs': 'a line costs something else than its barcode says',
  'barcode-weight-differs': 'a line weighs something else than its barcode says',
  'weight-price-differs':
    'a weighed line is more than one minor unit a label off its weight times its price',
  'card-code-reused': 'the code of the app was presented at another terminal before',
  'search-stopped': 'so many offers meet here that the discounts may not be the best',
} as const

export type Flag = keyof typeof flags

export const flagCodes = Object.keys(flags) as [Flag, ...Flag[]]

/** Codes with what they mean, for a description. */
export const listed = (codes: Readonly<Record<string, string>>): string =>
  Object.entries(codes)
    .map(([code, meaning]) => `${code}: ${meaning}`)
    .join('; ')

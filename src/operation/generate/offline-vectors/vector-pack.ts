import { createPrivateKey } from 'node:crypto'
import { holdsIn } from '../../../domain/law/rule.ts'
import { shippedRules } from '../../../domain/law/shipped.ts'
import {
  OFFER_PACK_FORMAT,
  type OfferPack,
  type PackPromotion,
} from '../../../domain/offer-pack/offer-pack.ts'
import { signCanonical } from '../../../domain/offer-pack/signature.ts'
import { everything } from '../../../domain/promotions/scope.ts'
import {
  type OfflineBasket,
  type OfflineFault,
  type OfflineOptions,
  type OfflinePriced,
  openPack,
  type PublicKey,
  priceOffline,
} from '../../../offline/index.ts'

/** The key of RFC 8032, 7.1, test 1: everybody knows it, so nothing but vectors may ever be signed with it. */
const TEST_SEED = '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60'
const TEST_PUBLIC = 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a'

const toText = (hex: string): string => Buffer.from(hex, 'hex').toString('base64url')

export const publicKeys: PublicKey[] = [{ keyId: 'rfc-8032', publicKey: toText(TEST_PUBLIC) }]

const privateKey = createPrivateKey({
  key: { kty: 'OKP', crv: 'Ed25519', d: toText(TEST_SEED), x: toText(TEST_PUBLIC) },
  format: 'jwk',
})

export type Signed = { pack: OfferPack; signature: string }

export const signPack = (pack: OfferPack): Signed => ({
  pack,
  signature: signCanonical(pack, privateKey),
})

/** A pack of three days, with the law of its jurisdiction as it comes with the program; for France there is none. */
export function packOf(storeId: string, fields: Partial<OfferPack> = {}): OfferPack {
  const jurisdiction = fields.jurisdiction ?? 'FR'
  const law = shippedRules
    .filter((rule) => holdsIn(rule.jurisdiction, jurisdiction))
    .map(({ id, ...content }) => ({ id, content }))
  return {
    format: OFFER_PACK_FORMAT,
    keyId: 'rfc-8032',
    storeId,
    timeZone: 'Europe/Dublin',
    jurisdiction,
    storeGroups: [],
    issuedAt: '2026-11-20T06:00:00.000Z',
    expiresAt: '2026-11-23T06:00:00.000Z',
    programme: {
      currency: 'EUR',
      discountMaxPercent: 100,
      earning: { pointValueMinor: 1, earnStepMinor: 100 },
      offlinePointsMaxPerDay: null,
    },
    promotions: [],
    leases: [],
    law,
    products: [],
    barcodeLayouts: [],
    blockedCards: [],
    ...fields,
  }
}

const ID_DIGITS = 12

/** Ids in the order of their numbers. */
export const promotionId = (number: number): string =>
  `00000000-0000-7000-8000-${String(number).padStart(ID_DIGITS, '0')}`

/** An offer for everyone on everything, but for what is said. */
export const promotionOf = (
  number: number,
  title: string,
  fields: Partial<PackPromotion> & Pick<PackPromotion, 'reward'>,
): PackPromotion => ({
  id: promotionId(number),
  version: 1,
  title,
  receiptLabel: title.toUpperCase(),
  funder: 'store',
  appliesTo: { ...toLists(everything), except: toLists(everything.except) },
  stacking: 'onePerLine',
  priority: 0,
  minimumSpend: null,
  discountMaxMinor: null,
  setsPerBasket: null,
  startsOn: null,
  endsOn: null,
  weekdays: [],
  hours: null,
  audience: 'everyone',
  budget: null,
  caps: [],
  inForceFrom: null,
  inForceUntil: null,
  ...fields,
})

type Lists = Record<'products' | 'categories' | 'brands', string[]>

const toLists = (names: { [Name in keyof Lists]: readonly string[] }): Lists => ({
  products: [...names.products],
  categories: [...names.categories],
  brands: [...names.brands],
})

/** What it is for: lists of names, and none excepted. */
export const scopeOf = (named: Partial<Lists>): PackPromotion['appliesTo'] => ({
  products: [],
  categories: [],
  brands: [],
  ...named,
  except: { products: [], categories: [], brands: [] },
})

export type AskedBasket = { name: string; now: string; basket: OfflineBasket } & OfflineOptions
export type PricedVector = AskedBasket & { expected: OfflinePriced | OfflineFault }
export type PackVector = {
  name: string
  storeId: string
  signed: Signed
  baskets: PricedVector[]
}
export type PricingVectors = { about: string; publicKeys: PublicKey[]; packs: PackVector[] }

/** A pack, signed, with what it gives for some baskets. */
export function vectorOf(
  name: string,
  pack: OfferPack,
  baskets: readonly AskedBasket[],
): PackVector {
  const signed = signPack(pack)
  const { storeId } = pack
  const now = new Date(pack.issuedAt)
  const opened = openPack(JSON.stringify(signed), { publicKeys, now, storeId })
  if (!opened.ok) throw new Error(`${name} does not open: ${opened.reason}`)
  return {
    name,
    storeId,
    signed,
    baskets: baskets.map(({ now, basket, ...asked }) => ({
      ...asked,
      now,
      basket,
      expected: priceOffline(opened.pack, basket, new Date(now), asked),
    })),
  }
}

/** Lines of pieces, numbered: sku, pieces, price of one. */
export const linesOf = (...goods: [sku: string, quantity: number, unitPriceMinor: number][]) =>
  goods.map(([sku, quantity, unitPriceMinor], index) => ({
    line: index + 1,
    sku,
    quantity,
    unitPriceMinor,
    amountMinor: quantity * unitPriceMinor,
  }))

/** A member’s card: an EAN-13 of the prefix 29. */
export const CARD = '2900000047112'
export const NOON = '2026-11-20T12:00:00.000Z'

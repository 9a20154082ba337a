import type { KeyObject } from 'node:crypto'
import type { ProductFacts } from '../domain/basket.ts'
import type { MeasureLayouts } from '../domain/gs1/variable-measure.ts'
import { indexLaw, type LawIndex } from '../domain/law/line-law.ts'
import {
  OFFER_PACK_FORMAT,
  type OfferPack,
  offerPack,
  type PackProduct,
  toPromotion,
} from '../domain/offer-pack/offer-pack.ts'
import { isSignedBy, readPublicKey } from '../domain/offer-pack/signature.ts'
import type { Promotion } from '../domain/promotions/offer.ts'

/** A key as `GET /v1/offer-pack-keys` names it. */
export type PublicKey = { keyId: string; publicKey: string }

export type OpenOptions = {
  publicKeys: readonly PublicKey[]
  /** The till's clock. */
  now: Date
  /** The till's store. */
  storeId: string
}

/** A pack that was verified, ready to be evaluated with. */
export type OpenPack = {
  readonly document: OfferPack
  readonly promotions: readonly Promotion[]
  readonly law: LawIndex
  readonly products: ReadonlyMap<string, ProductFacts>
  readonly barcodeLayouts: MeasureLayouts
  readonly blockedCards: ReadonlySet<string>
}

export type PackFault =
  | 'wrong-format'
  | 'unknown-key'
  | 'bad-signature'
  | 'wrong-store'
  | 'not-yet-valid'
  | 'expired'

export type Opened = { ok: true; pack: OpenPack } | { ok: false; reason: PackFault }

/**
 * Reads and verifies an answer of `GET /v1/stores/{id}/offer-pack`. Before its signature is verified nothing of it is
 * looked at but what says how to verify it.
 */
export function openPack(text: string, { publicKeys, now, storeId }: OpenOptions): Opened {
  const sent = readEnvelope(text)
  if (!sent) return refuse('wrong-format')
  const known = publicKeys.find(({ keyId }) => keyId === sent.keyId)
  const publicKey = known ? readPublicKey(known.publicKey) : null
  if (!publicKey) return refuse('unknown-key')
  if (!isGenuine(sent, publicKey)) return refuse('bad-signature')
  const { data: document } = offerPack.safeParse(sent.pack)
  if (!document) return refuse('wrong-format')
  if (document.storeId !== storeId) return refuse('wrong-store')
  const fault = faultAt(document, now)
  return fault ? refuse(fault) : { ok: true, pack: toOpenPack(document) }
}

/** Periods begin for a till whose clock is a little slow when they do for others. */
const CLOCK_SLACK_MS = 5 * 60_000

/** Whether a purchase of that instant may be evaluated with a pack. */
export function faultAt(
  { issuedAt, expiresAt }: Pick<OfferPack, 'issuedAt' | 'expiresAt'>,
  now: Date,
): 'not-yet-valid' | 'expired' | null {
  if (now.getTime() < Date.parse(issuedAt) - CLOCK_SLACK_MS) return 'not-yet-valid'
  return now.getTime() < Date.parse(expiresAt) ? null : 'expired'
}

const refuse = (reason: PackFault): Opened => ({ ok: false, reason })

type Envelope = { pack: object; keyId: string; signature: string }

function readEnvelope(text: string): Envelope | null {
  const sent = parseJson(text)
  if (!isObject(sent) || !('pack' in sent) || !('signature' in sent)) return null
  const { pack, signature } = sent
  if (!isObject(pack) || typeof signature !== 'string') return null
  if (!('format' in pack) || pack.format !== OFFER_PACK_FORMAT) return null
  if (!('keyId' in pack) || typeof pack.keyId !== 'string') return null
  return { pack, keyId: pack.keyId, signature }
}

function isGenuine({ pack, signature }: Envelope, publicKey: KeyObject): boolean {
  try {
    return isSignedBy(pack, signature, publicKey)
  } catch {
    // Nested so deeply that it cannot be written out: nobody signed that.
    return false
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

const toOpenPack = (document: OfferPack): OpenPack => ({
  document,
  promotions: document.promotions.map((promotion) => toPromotion(promotion, document.storeId)),
  law: indexLaw(document.law.map(({ id, content }) => ({ id, ...content }))),
  products: new Map(document.products.map((product) => [product.sku, toFacts(product)])),
  barcodeLayouts: new Map(document.barcodeLayouts.map((layout) => [layout.prefix, layout])),
  blockedCards: new Set(document.blockedCards),
})

const toFacts = (product: PackProduct): ProductFacts => ({
  department: null,
  category: product.category ?? null,
  brand: product.brand ?? null,
  costMinor: null,
  policyClass: product.policyClass ?? null,
  pureAlcoholMicrolitres: product.pureAlcoholMicrolitres ?? null,
})

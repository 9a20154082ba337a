import { createPrivateKey } from 'node:crypto'
import type { Deps } from '../../deps.ts'
import { localDate } from '../../domain/calendar.ts'
import { earningTermsOf } from '../../domain/earning.ts'
import type { LawIndex } from '../../domain/law/line-law.ts'
import { bearsOnDays, holdsIn, type LawRule } from '../../domain/law/rule.ts'
import {
  OFFER_PACK_FORMAT,
  type OfferPack,
  type PackLease,
  type PackProduct,
} from '../../domain/offer-pack/offer-pack.ts'
import { signCanonical } from '../../domain/offer-pack/signature.ts'
import type { Programme } from '../../domain/programme.ts'
import { Problem } from '../../errors.ts'
import type { CacheVersions } from '../../platform/db/caches.ts'
import type { Sender } from '../../platform/db/pipeline.ts'
import { listBlockedHashes } from '../../relations/cards/blocked-cards.ts'
import { findProductsNamed, type NamedProduct } from '../products/find-products-named.ts'
import { sendInForceAsOf } from '../promotions/promotions-as-of.ts'
import type { Store } from '../stores/store.ts'
import type { SigningKey } from './offer-packs.queries.ts'
import { namedIn, packPromotions, type Span } from './pack-promotions.ts'

/** What a pack is made of, beside what is read for it. */
export type PackBasis = {
  store: Store
  key: SigningKey
  versions: CacheVersions
  programme: Programme
  leases: readonly PackLease[]
  issuedAt: Date
  expiresAt: Date
}

export type SignedPack = { pack: OfferPack; signature: string }

const PRODUCTS_MAX = 200_000
/** Tills whose clocks are a little slow begin with it before it was issued. */
const SLACK_MS = 5 * 60_000

/** Errors: state-conflict where offers and law bear on more products than a pack holds. */
export async function buildPack(deps: Deps, sender: Sender, basis: PackBasis): Promise<SignedPack> {
  const { store, key, versions, programme, leases, issuedAt, expiresAt } = basis
  const span = { from: new Date(issuedAt.getTime() - SLACK_MS), until: expiresAt }
  const inForce = await sendInForceAsOf(sender, versions.promotions, span.from, span.until)
  const leased = new Set(leases.map(({ promotionId }) => promotionId))
  const promotions = packPromotions(inForce, store, span, leased)
  const law = lawWithin(await deps.caches.law.at(sender, versions), store, span)
  const layouts = await deps.caches.barcodes.at(sender, versions)
  const pack: OfferPack = {
    format: OFFER_PACK_FORMAT,
    keyId: key.id,
    storeId: store.id,
    timeZone: store.timeZone,
    jurisdiction: store.jurisdiction,
    storeGroups: [...store.groups],
    issuedAt: issuedAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    programme: toPackProgramme(programme),
    promotions,
    leases: leases.filter(({ promotionId }) => promotions.some(({ id }) => id === promotionId)),
    law: law.map(({ id, ...content }) => ({ id, content })),
    products: await packProducts(deps, promotions, law),
    barcodeLayouts: [...layouts.values()],
    blockedCards: await listBlockedHashes(deps.db),
  }
  const privateKey = createPrivateKey({ key: key.privateKey, format: 'der', type: 'pkcs8' })
  return { pack, signature: signCanonical(pack, privateKey) }
}

const toPackProgramme = (programme: Programme): OfferPack['programme'] => ({
  currency: programme.currency,
  discountMaxPercent: programme.discountMaxPercent,
  earning: earningTermsOf(programme, null),
  offlinePointsMaxPerDay: programme.offlinePointsMaxPerDay,
})

/** The rules that hold at the store on some day of the span, by id. */
function lawWithin(index: LawIndex, { timeZone, jurisdiction }: Store, span: Span): LawRule[] {
  const [from, until] = [localDate(span.from, timeZone), localDate(span.until, timeZone)]
  return [...index.values()]
    .flat()
    .filter((rule) => holdsIn(rule.jurisdiction, jurisdiction) && bearsOnDays(rule, from, until))
    .sort((a, b) => (a.id < b.id ? -1 : 1))
}

async function packProducts(
  deps: Deps,
  promotions: OfferPack['promotions'],
  law: readonly LawRule[],
): Promise<PackProduct[]> {
  const classes = new Set(law.map(({ policyClass }) => policyClass))
  const named = { ...namedIn(promotions), policyClasses: classes }
  const products = await findProductsNamed(deps.db, named, PRODUCTS_MAX + 1)
  if (products.length > PRODUCTS_MAX) {
    const detail = `Offers and law bear on more than ${PRODUCTS_MAX} products of this store.`
    throw new Problem('state-conflict', detail)
  }
  return products.map((product) => toPackProduct(product, named))
}

type Named = Parameters<typeof findProductsNamed>[1]

/** What nobody asks for is left out. */
function toPackProduct(product: NamedProduct, named: Named): PackProduct {
  const { sku, category, brand, policyClass, pureAlcoholMicrolitres } = product
  const facts: PackProduct = { sku }
  if (category !== null && named.categories.has(category)) facts.category = category
  if (brand !== null && named.brands.has(brand)) facts.brand = brand
  if (policyClass === null || !named.policyClasses.has(policyClass)) return facts
  facts.policyClass = policyClass
  if (pureAlcoholMicrolitres !== null) facts.pureAlcoholMicrolitres = pureAlcoholMicrolitres
  return facts
}

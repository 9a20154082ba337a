import type { Deps } from '../../deps.ts'
import { grossOf, isSold, type ProductFacts, soldMinorOf } from '../../domain/basket.ts'
import type { PromotionId } from '../../domain/ids.ts'
import { type LawIndex, lawOf } from '../../domain/law/line-law.ts'
import { sumMinor } from '../../domain/money.ts'
import { discountMaxOf, type Programme } from '../../domain/programme.ts'
import { evaluateBasket } from '../../domain/promotions/evaluate.ts'
import { type Promotion, STORE_FUNDER } from '../../domain/promotions/offer.ts'
import { localMoment } from '../../domain/promotions/when.ts'
import { fieldProblem } from '../../errors.ts'
import { readCacheVersions } from '../../platform/db/caches.ts'
import { poolSender } from '../../platform/db/pipeline.ts'
import type { Store } from '../stores/store.ts'
import { readStoreDays } from '../stores/store-days.ts'
import { toDefinition } from './definition.ts'
import { getPromotion } from './get-promotion.ts'
import type { PromotionsAt } from './live-promotions.ts'
import type { PreviewAnswer, PreviewBody } from './preview.schemas.ts'

type PreviewBasket = PreviewBody['baskets'][number]
type BasketPreview = PreviewAnswer['baskets'][number]

type Shop = {
  stores: ReadonlyMap<string, Store>
  products: ReadonlyMap<string, ProductFacts | null>
  promotionsAt: PromotionsAt
  law: LawIndex
  programme: Programme
}

/**
 * Prices baskets as if the draft were live now, beside what is; records nothing, and leaves coupons out, for they
 * are a member's own. Errors: not-found, store-unknown, line-repeated.
 */
export async function previewPromotion(
  deps: Deps,
  id: PromotionId,
  baskets: readonly PreviewBasket[],
): Promise<PreviewAnswer> {
  const { draft, version } = await getPromotion(deps.db, id, await readStoreDays(deps, deps.now()))
  const drafted: Promotion = {
    ...toDefinition(draft),
    // As if the bearer of a code asked, who is in whatever tier.
    couponRequired: false,
    tiers: [],
    id,
    version: version + 1,
    inForceFrom: null,
    inForceUntil: null,
  }
  const { promotionsAt, ...shop } = await readShop(deps, baskets)
  const others = (at: Date) => promotionsAt(at).filter((promotion) => promotion.id !== id)
  const asIfLive = { ...shop, promotionsAt: (at: Date) => [...others(at), drafted] }
  return { baskets: baskets.map((basket, index) => preview(basket, index, asIfLive, id)) }
}

async function readShop(deps: Deps, baskets: readonly PreviewBasket[]): Promise<Shop> {
  const sender = poolSender(deps.pool, deps.config)
  const versions = await readCacheVersions(sender)
  const skus = new Set(baskets.flatMap((basket) => basket.lines.map((line) => line.sku)))
  return {
    stores: await deps.caches.stores.at(sender, versions),
    products: await deps.caches.products.find(sender, versions, skus),
    law: await deps.caches.law.at(sender, versions),
    programme: await deps.caches.programme.at(sender, versions),
    promotionsAt: await deps.caches.promotions.at(
      sender,
      versions,
      baskets.map((basket) => new Date(basket.purchasedAt)),
    ),
  }
}

function preview(basket: PreviewBasket, index: number, shop: Shop, id: PromotionId): BasketPreview {
  const store = checkBasket(basket, index, shop)
  const purchasedAt = new Date(basket.purchasedAt)
  const moment = localMoment(purchasedAt, store.timeZone)
  const where = { jurisdiction: store.jurisdiction, day: moment.localDate }
  const { discounts, multipliers, bonusPoints } = evaluateBasket({
    lines: basket.lines.map((line) => {
      const facts = shop.products.get(line.sku) ?? null
      const { category = null, brand = null } = facts ?? {}
      const law = facts && isSold(line) ? lawOf(shop.law, where, facts, line.quantity) : null
      return { ...line, category, brand, law: law ?? undefined }
    }),
    promotions: shop.promotionsAt(purchasedAt),
    coupons: [],
    budgets: new Map(),
    discountMaxMinor: discountMaxOf(soldMinorOf(basket.lines), shop.programme),
    isMember: basket.member,
    memberId: null,
    tier: null,
    purchasedAt,
    storeId: store.id,
    storeGroups: store.groups,
    ...moment,
  })
  const grossMinor = sumMinor(basket.lines.map(grossOf))
  const discountMinor = sumMinor(discounts.map((discount) => discount.amountMinor))
  const own = discounts.filter((discount) => discount.promotionId === id)
  return {
    grossMinor,
    discountMinor,
    netMinor: grossMinor - discountMinor,
    promotionMinor: sumMinor(own.map((discount) => discount.amountMinor)),
    discounts: discounts.map(({ line, promotionId, amountMinor, receiptLabel, funder }) => ({
      line,
      promotionId: promotionId ?? '',
      amountMinor,
      receiptLabel,
      funder: funder ?? STORE_FUNDER,
    })),
    bonusPoints,
    multipliers: [...multipliers]
      .filter(([, multiplier]) => multiplier > 1)
      .map(([line, multiplier]) => ({ line, multiplier })),
    unknownSkus: unknownSkusOf(basket, shop),
  }
}

const unknownSkusOf = ({ lines }: PreviewBasket, { products }: Shop): string[] => [
  ...new Set(lines.filter((line) => isSold(line) && !products.get(line.sku)).map(({ sku }) => sku)),
]

function checkBasket(basket: PreviewBasket, index: number, shop: Shop): Store {
  const store = shop.stores.get(basket.storeId)
  const pointer = `/baskets/${index}`
  if (!store) {
    throw fieldProblem('store-unknown', `${pointer}/storeId`, `There is no ${basket.storeId}.`)
  }
  const seen = new Set<number>()
  for (const [at, { line }] of basket.lines.entries()) {
    if (seen.has(line)) {
      const detail = `${line} was used before.`
      throw fieldProblem('line-repeated', `${pointer}/lines/${at}/line`, detail)
    }
    seen.add(line)
  }
  return store
}

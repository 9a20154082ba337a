import { scopesOf } from '../../domain/promotions/match-offers.ts'
import type { Promotion } from '../../domain/promotions/offer.ts'
import type { NameOf } from '../products/name-products.ts'
import type { OfferedPromotion } from './coupons.schemas.ts'

/** A promotion as a member sees it: all that says what it gives, on what, where and when. */
export const toOfferedPromotion = (promotion: Promotion, nameOf: NameOf): OfferedPromotion => ({
  id: promotion.id,
  version: promotion.version,
  title: promotion.title,
  discount: promotion.reward,
  products: named(promotion.appliesTo.products, nameOf),
  categories: [...promotion.appliesTo.categories],
  brands: [...promotion.appliesTo.brands],
  except: {
    products: named(promotion.appliesTo.except.products, nameOf),
    categories: [...promotion.appliesTo.except.categories],
    brands: [...promotion.appliesTo.except.brands],
  },
  rewardProducts: named(skusOfParts(promotion), nameOf),
  audience: promotion.audience,
  stores: [...promotion.stores],
  storeGroups: [...promotion.storeGroups],
  startsOn: promotion.startsOn,
  endsOn: promotion.endsOn,
  weekdays: [...promotion.weekdays],
  hours: promotion.hours,
  minimumSpend: promotion.minimumSpend,
  discountMaxMinor: promotion.discountMaxMinor,
  setsPerBasket: promotion.setsPerBasket,
  until: promotion.inForceUntil?.toISOString() ?? null,
})

/** Every product that is named. */
export const skusIn = (promotion: Promotion): string[] => [
  ...promotion.appliesTo.products,
  ...promotion.appliesTo.except.products,
  ...skusOfParts(promotion),
]

/** What the parts of a reward name, where it has parts of its own. */
function skusOfParts(promotion: Promotion): string[] {
  const parts = scopesOf(promotion).filter((scope) => scope !== promotion.appliesTo)
  return [
    ...new Set(parts.flatMap(({ products, except }) => [...products, ...except.products])),
  ].sort()
}

/** A product that the catalogue does not have goes by its sku. */
export const named = (skus: readonly string[], nameOf: NameOf): { sku: string; name: string }[] =>
  skus.map((sku) => ({ sku, name: nameOf(sku) ?? sku }))

import { findNamesWithin } from '../../checkout/products/find-names-within.ts'
import type { Deps } from '../../deps.ts'
import { dateOfDay } from '../../domain/calendar.ts'
import type { NextCategory } from '../../domain/cross-sell/choose-next-category.ts'
import { decayedCount } from '../../domain/profile/decay.ts'
import type { Profile } from '../../domain/profile/profile.ts'
import type { ProfiledGoods } from '../../domain/profile/profiled-goods.ts'
import type { Db } from '../../platform/db/database.ts'
import { findNextCategory } from '../cross-sell/find-next-category.ts'
import { findProfiles } from '../profiles/find-profiles.ts'
import { missingProfile, type ProfiledMember } from '../profiles/missing-profile.ts'
import { type NextBasket, prepareForeseeing } from './foresee.ts'
import { readShelf, type Shelf } from './read-shelf.ts'
import type { SuggestionsAnswer } from './suggestions.schemas.ts'

export type SuggestionsAsked = {
  limit: number
  /** Where the member is; without, where the last basket was bought. */
  storeId: string | undefined
  at: Date
}

/** So far down the ranking is looked for products that may be suggested. */
const LOOKED_AT_MAX = 200

/**
 * What the member may need on the next visit, the likeliest first, as far as it may be suggested, and the category that
 * they are most likely to take to. Nothing before the first night. Errors: not-found where there is no consent.
 */
export async function getSuggestions(
  deps: Deps,
  member: ProfiledMember,
  { limit, storeId, at }: SuggestionsAsked,
): Promise<SuggestionsAnswer> {
  if (member.profilingSince === null) throw missingProfile(member)
  const { accountId } = member
  const profile = (await findProfiles(deps.db, [accountId])).get(accountId)
  const home = storeId ?? profile?.recent.at(-1)?.storeId
  const shelf = await readShelf(deps, { accountId, storeId: home, at })
  const foreseer = await prepareForeseeing(deps.db, [accountId])
  const next = foreseer?.foresee(accountId, { profile, today: shelf.today, storeId: home })
  return {
    memberId: member.id,
    asOf: at.toISOString(),
    learntAt: foreseer?.asOf.toISOString() ?? null,
    nextVisitOn: next && profile ? dateOfDay(next.visitDay) : null,
    data: next ? await takeAdmitted(shelf, next, limit) : [],
    nextCategory: profile ? await nextCategoryOf(deps.db, profile, shelf.goods, at) : null,
  }
}

async function takeAdmitted(
  shelf: Shelf,
  { products }: NextBasket,
  limit: number,
): Promise<SuggestionsAnswer['data']> {
  const likeliest = products.slice(0, LOOKED_AT_MAX)
  const skus = likeliest.map(({ sku }) => sku)
  const admitted = await shelf.admit(skus)
  return likeliest
    .filter(({ sku }) => admitted.has(sku))
    .slice(0, limit)
    .map(({ sku, chance, why }) => ({ sku, name: admitted.get(sku) ?? null, chance, why }))
}

/** None where the allow-list has become so narrow that it may not be said; the next night finds another. */
async function nextCategoryOf(
  db: Db,
  profile: Profile,
  goods: ProfiledGoods,
  at: Date,
): Promise<NextCategory | null> {
  const next = await findNextCategory(db, sharesOf(profile, at))
  if (!next || !goods) return next
  const categories = [next.category, next.because.category]
  const asked = { products: [], brands: [], departments: [], categories }
  const within = await findNamesWithin(db, asked, goods)
  const allowed = new Set([...goods.categories, ...within.categories])
  return categories.every((category) => allowed.has(category)) ? next : null
}

/** In how many of the member's baskets each category is, those of late counting more. */
function sharesOf(profile: Profile, at: Date): Map<string, number> {
  const baskets = decayedCount(profile.weight, at)
  return new Map(
    [...profile.categories].map(([category, { weight }]) => [
      category,
      Math.min(1, decayedCount(weight, at) / baskets),
    ]),
  )
}

import type { Deps } from '../../deps.ts'
import { dateOfDay } from '../../domain/calendar.ts'
import {
  type CategoryRules,
  type NextCategory,
  rankNextCategories,
} from '../../domain/cross-sell/rank-next-categories.ts'
import { readCacheVersions } from '../../platform/db/caches.ts'
import { poolSender } from '../../platform/db/pipeline.ts'
import { findRecentProfile, type RecentProfile } from '../profiles/find-recent-profile.ts'
import { missingProfile, type ProfiledMember } from '../profiles/missing-profile.ts'
import { foresee, type NextBasket } from './foresee.ts'
import type { Foresight } from './hold-foresight.ts'
import { readShelf, type Shelf } from './read-shelf.ts'
import { sendOwn } from './suggestions.queries.ts'
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
 * they are most likely to take to. Nothing before the first night. Errors: not-found where there is no
 * consent, store-unknown.
 */
export async function getSuggestions(
  deps: Deps,
  member: ProfiledMember,
  { limit, storeId, at }: SuggestionsAsked,
): Promise<SuggestionsAnswer> {
  if (member.profilingSince === null) throw missingProfile(member)
  const { caches } = deps
  const sender = poolSender(deps.pool, deps.config)
  const [versions, profile, { peers, blocked }] = await Promise.all([
    readCacheVersions(sender),
    findRecentProfile(sender, member.accountId),
    sendOwn(sender, member.accountId),
  ])
  const home = storeId ?? profile?.recent.at(-1)?.storeId
  const shelf = await readShelf(caches, sender, versions, { storeId: home, at, blocked })
  const foresight = await caches.foresight.at(deps.db, versions)
  const rules = await caches.categoryRules.at(sender, versions)
  const next =
    foresight && foresee(foresight, peers, { profile, today: shelf.today, storeId: home })
  return {
    memberId: member.id,
    asOf: at.toISOString(),
    learntAt: foresight?.asOf.toISOString() ?? null,
    nextVisitOn: next && profile ? dateOfDay(next.visitDay) : null,
    data: next ? await takeAdmitted(shelf, next, limit) : [],
    nextCategory:
      foresight && profile
        ? await findNextCategory(shelf, foresight, rules, sharesOf(profile))
        : null,
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

/** The likeliest of which, as of the member's own that speaks for it, some bestseller may be put before the member. */
async function findNextCategory(
  shelf: Shelf,
  foresight: Foresight,
  rules: CategoryRules,
  shares: ReadonlyMap<string, number>,
): Promise<NextCategory | null> {
  const isOpen = async (category: string): Promise<boolean> =>
    (await shelf.admit(foresight.mostBoughtIn(category))).size > 0
  for (const next of rankNextCategories(shares, rules)) {
    if ((await isOpen(next.category)) && (await isOpen(next.because.category))) return next
  }
  return null
}

/**
 * In how many of the member's baskets each category is, those of late counting more. What has faded since is the same
 * of both, so that no moment is asked for.
 */
const sharesOf = ({ weight: baskets, categories }: RecentProfile): Map<string, number> =>
  new Map([...categories].map(([name, { weight }]) => [name, Math.min(1, weight / baskets)]))

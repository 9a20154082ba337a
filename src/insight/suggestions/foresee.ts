import type { Deps } from '../../deps.ts'
import type { AccountId } from '../../domain/ids.ts'
import { type ForeseenItem, foreseeItems, type WhyNext } from '../../domain/next-basket/foresee.ts'
import { expectNextVisit } from '../../domain/next-basket/next-visit.ts'
import type { SimilarFigures } from '../../domain/next-basket/similar.ts'
import type { Profile } from '../../domain/profile/profile.ts'
import { listVisitDays } from '../../domain/profile/visit-days.ts'
import { readCacheVersions } from '../../platform/db/caches.ts'
import { poolSender } from '../../platform/db/pipeline.ts'
import { toTrail } from './gather-followers.ts'
import { type Foresight, NEW_ITEMS_MAX } from './hold-foresight.ts'
import { type Peers, sendPeers } from './suggestions.queries.ts'

export type Foreseen = {
  sku: string
  /** 0–1, that it is in the next basket. */
  chance: number
  why: WhyNext
}

/** What may be in a member's next basket, the likeliest first, and when that is expected. */
export type NextBasket = {
  /** Days since 1970-01-01 of the store's calendar. */
  visitDay: number
  products: readonly Foreseen[]
}

export type AskedOn = {
  profile: Pick<Profile, 'days' | 'recent'> | undefined
  /** Days since 1970-01-01. */
  today: number
  /** Without: where the last basket was bought. */
  storeId?: string | undefined
}

/** Foresees for some accounts by what one night has learnt. */
export type Foreseer = (accountId: AccountId, asked: AskedOn) => NextBasket

/** Whose few baskets say little: what is bought most in their categories is looked at too. */
const NEWCOMER_BASKETS = 5

/** What is needed to foresee for these accounts; ask outside of transactions. Undefined before the first night. */
export async function prepareForeseeing(
  deps: Pick<Deps, 'pool' | 'config' | 'db' | 'caches'>,
  accountIds: readonly AccountId[],
): Promise<Foreseer | undefined> {
  const sender = poolSender(deps.pool, deps.config)
  const foresight = await deps.caches.foresight.at(deps.db, await readCacheVersions(sender))
  if (!foresight) return undefined
  const peers = await sendPeers(sender, accountIds)
  return (accountId, asked) => foresee(foresight, peers.get(accountId), asked)
}

/**
 * As asked on `today`; of a member without baskets what the store sells most, if it is known. Takes about two
 * milliseconds.
 */
export function foresee(
  foresight: Foresight,
  peers: Peers | undefined,
  { profile, today, storeId }: AskedOn,
): NextBasket {
  const days = profile ? listVisitDays(profile.days) : []
  const visitDay = expectNextVisit(days, today)
  const baskets = profile?.recent ?? []
  const home = storeId ?? baskets.at(-1)?.storeId ?? ''
  const numbering = numberWith(foresight)
  const trail = toTrail(baskets, numbering.numberOf)
  const own = trail.length < NEWCOMER_BASKETS ? trail.flatMap(({ items }) => items) : []
  const candidates = foresight.list({
    trail,
    day: visitDay,
    similar: toFigures(peers, foresight.numberOf),
    besides: [...foresight.popularIn(home), ...own.flatMap((item) => foresight.popularLike(item))],
  })
  const ranked = foreseeItems(foresight.trees, candidates)
  return { visitDay, products: ranked.flatMap((one) => toForeseen(one, numbering.skuOf(one.item))) }
}

const toForeseen = ({ chance, why }: ForeseenItem, sku: string | undefined): Foreseen[] =>
  sku === undefined ? [] : [{ sku, chance, why }]

/** What the version does not know gets the numbers after its own, for this one member. */
function numberWith({ skus, numberOf }: Foresight) {
  const fresh = new Map<string, number>()
  const freshSkus: string[] = []
  return {
    numberOf(sku: string): number | undefined {
      const known = numberOf(sku) ?? fresh.get(sku)
      if (known !== undefined || fresh.size >= NEW_ITEMS_MAX) return known
      const number = skus.length + fresh.size
      fresh.set(sku, number)
      freshSkus.push(sku)
      return number
    },
    skuOf: (item: number): string | undefined => skus[item] ?? freshSkus[item - skus.length],
  }
}

const noPeers: SimilarFigures = { items: [], shares: [], closestShares: [], likeness: 0 }

function toFigures(
  peers: Peers | undefined,
  numberOf: (sku: string) => number | undefined,
): SimilarFigures {
  if (!peers) return noPeers
  const known = peers.skus.flatMap((sku, place) => {
    const item = numberOf(sku)
    return item === undefined ? [] : [{ item, place }]
  })
  return {
    items: known.map(({ item }) => item),
    shares: known.map(({ place }) => peers.shares[place] ?? 0),
    closestShares: known.map(({ place }) => peers.closestShares[place] ?? 0),
    likeness: peers.likeness,
  }
}

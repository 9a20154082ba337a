import type { Deps } from '../../deps.ts'
import { isForStore } from '../../domain/promotions/match-offers.ts'
import type { Promotion } from '../../domain/promotions/offer.ts'
import { isInForce, isOpenAt, localMoment } from '../../domain/promotions/when.ts'
import { Problem } from '../../errors.ts'
import type { Principal } from '../../platform/auth/principal.ts'
import { readCacheVersions } from '../../platform/db/caches.ts'
import { poolSender } from '../../platform/db/pipeline.ts'
import { decodeIdCursor, toPage } from '../../platform/http/paging.ts'
import type { Store } from '../stores/store.ts'
import { toDefinitionAnswer } from './promotion-answer.ts'
import type { StorePromotionQuery, StorePromotions } from './promotions.schemas.ts'

/**
 * A page of what is open in a store at a time by its clock, to whomever: what the till would be given then, as launched,
 * by id. Errors: not-found (also another store than the terminal's), invalid-request for a foreign cursor.
 */
export async function pageOpenPromotions(
  deps: Deps,
  principal: Principal,
  storeId: string,
  { at: asked, limit, after }: StorePromotionQuery,
): Promise<StorePromotions> {
  const at = asked === undefined ? deps.now() : new Date(asked)
  const afterId = after === undefined ? '' : decodeIdCursor(after)
  const sender = poolSender(deps.pool, deps.config)
  const versions = await readCacheVersions(sender)
  const stores = await deps.caches.stores.at(sender, versions)
  const store = principal.storeId === null || principal.storeId === storeId ? storeId : ''
  const open = openIn(
    present(stores.get(store)),
    (await deps.caches.promotions.at(sender, versions, [at]))(at),
    at,
  )
  const rows = open.filter(({ id }) => id > afterId)
  const { data, next } = toPage(rows, limit, ({ id }) => [id])
  return { at: at.toISOString(), data: data.map(toOpen), next }
}

function present(store: Store | undefined): Store {
  if (!store) throw new Problem('not-found', 'There is no such store.')
  return store
}

function openIn(store: Store, promotions: readonly Promotion[], at: Date): Promotion[] {
  const moment = localMoment(at, store.timeZone)
  const place = { storeId: store.id, storeGroups: store.groups }
  return promotions.filter(
    (promotion) =>
      isInForce(promotion, at) && isOpenAt(promotion, moment) && isForStore(promotion, place),
  )
}

function toOpen(promotion: Promotion): StorePromotions['data'][number] {
  const { id, version, inForceFrom, inForceUntil, ...definition } = promotion
  return {
    id,
    version,
    ...toDefinitionAnswer(definition),
    inForceFrom: inForceFrom?.toISOString() ?? null,
    inForceUntil: inForceUntil?.toISOString() ?? null,
  }
}

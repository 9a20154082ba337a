import type { Deps } from '../../deps.ts'
import { canonicalHash, canonicalJson } from '../../domain/canonical-json.ts'
import { Problem } from '../../errors.ts'
import type { Principal } from '../../platform/auth/principal.ts'
import { readCacheVersions } from '../../platform/db/caches.ts'
import { poolSender } from '../../platform/db/pipeline.ts'
import { readBlockedMark } from '../../relations/cards/blocked-cards.ts'
import { buildPack, type PackBasis, type SignedPack } from './build-pack.ts'
import { leasedOf } from './leased-of.ts'
import { currentKey } from './signing-key.ts'

const HOUR_MS = 3_600_000
/** Packs are issued at the beginnings of so many parts of their life, so that within one they stay the same. */
const PARTS = 12

export type FoundPack =
  | { changed: false; etag: string }
  | { changed: true; etag: string; signed: SignedPack; text: string }

export type OfferPacks = {
  /** Errors: not-found (also another store than the terminal's), state-conflict. */
  find(principal: Principal, storeId: string, known: readonly string[]): Promise<FoundPack>
}

/**
 * Packs of stores. What a pack was made of and its tag are held by store, so that a till which has it is told so
 * without making it again; packs themselves are large and are not held.
 */
export function createOfferPacks(deps: Deps): OfferPacks {
  const held = new Map<string, { mark: string; etag: string }>()
  const sender = poolSender(deps.pool, deps.config)

  async function readBasis(principal: Principal, storeId: string): Promise<PackBasis> {
    const versions = await readCacheVersions(sender)
    const stores = await deps.caches.stores.at(sender, versions)
    const isOwn = principal.storeId === null || principal.storeId === storeId
    const store = isOwn ? stores.get(storeId) : undefined
    if (!store) throw new Problem('not-found', 'There is no such store.')
    const programme = await deps.caches.programme.at(sender, versions)
    const now = deps.now()
    const lifeMs = programme.offerPackHours * HOUR_MS
    const issuedMs = Math.floor(now.getTime() / (lifeMs / PARTS)) * (lifeMs / PARTS)
    return {
      store,
      versions,
      programme,
      key: await currentKey(deps.db, now),
      leases: await leasedOf(deps.db, storeId, new Date(issuedMs)),
      issuedAt: new Date(issuedMs),
      expiresAt: new Date(issuedMs + lifeMs),
    }
  }

  return {
    async find(principal, storeId, known) {
      const basis = await readBasis(principal, storeId)
      const mark = markOf(basis, await readBlockedMark(deps.db))
      const before = held.get(storeId)
      if (before?.mark === mark && known.includes(before.etag)) {
        return { changed: false, etag: before.etag }
      }
      const signed = await buildPack(deps, sender, basis)
      const etag = `"${canonicalHash(signed).toString('base64url')}"`
      held.set(storeId, { mark, etag })
      if (known.includes(etag)) return { changed: false, etag }
      return { changed: true, etag, signed, text: canonicalJson(signed) }
    },
  }
}

/** Equal where the pack would be the same. */
function markOf(
  { versions, key, leases, issuedAt, expiresAt }: PackBasis,
  blocked: string,
): string {
  const { products, stores, promotions, programme, law, barcodes } = versions
  const caches = [products, stores, promotions, programme, law, barcodes]
  return canonicalJson([caches, key.id, leases, blocked, issuedAt, expiresAt])
}

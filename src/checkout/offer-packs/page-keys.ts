import type { z } from 'zod'
import type { Deps } from '../../deps.ts'
import { OFFER_PACK_HOURS_MAX } from '../../domain/programme.ts'
import { decodeIdCursor, type Page, toPage } from '../../platform/http/paging.ts'
import { type KeyRow, listKeys } from './offer-packs.queries.ts'
import type { keyAnswer } from './offer-packs.schemas.ts'
import { currentKey } from './signing-key.ts'

const HOUR_MS = 3_600_000

type KeyAnswer = z.infer<typeof keyAnswer>

/** The longest that a pack may be valid, for the programme may have been another when it was signed. */
const KEPT_MS = OFFER_PACK_HOURS_MAX * HOUR_MS

/** A page of the keys that packs which have not expired may be signed with, oldest first. Errors: invalid-request. */
export async function pageKeys(
  deps: Deps,
  { limit, after }: { limit: number; after?: string | undefined },
): Promise<Page<KeyAnswer>> {
  const now = deps.now()
  await currentKey(deps.db, now)
  const afterId = after === undefined ? undefined : decodeIdCursor(after)
  const retiredAfter = new Date(now.getTime() - KEPT_MS)
  const rows = await listKeys(deps.db, { limit: limit + 1, afterId, retiredAfter })
  return toPage(rows.map(toKeyAnswer), limit, ({ keyId }) => [keyId])
}

export const toKeyAnswer = ({ id, publicKey, createdAt, retiredAt }: KeyRow): KeyAnswer => ({
  keyId: id,
  algorithm: 'Ed25519',
  publicKey,
  createdAt: createdAt.toISOString(),
  retiredAt: retiredAt?.toISOString() ?? null,
  verifiesUntil: retiredAt && new Date(retiredAt.getTime() + KEPT_MS).toISOString(),
})

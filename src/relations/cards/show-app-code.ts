import type { Deps } from '../../deps.ts'
import { makeCardCode } from '../../domain/card-code.ts'
import { parseCardNumber } from '../../domain/card-number.ts'
import type { MemberId } from '../../domain/ids.ts'
import { Problem } from '../../errors.ts'
import { readCacheVersions } from '../../platform/db/caches.ts'
import { poolSender } from '../../platform/db/pipeline.ts'
import { findActiveCard } from './cards.queries.ts'
import type { AppCodeAnswer } from './cards.schemas.ts'

/**
 * What the app shows now in the place of a card: of this one, or of the member's newest. Errors: card-not-active,
 * also for a number that is none of the member's.
 */
export async function showAppCode(
  deps: Deps,
  memberId: MemberId,
  typed: string | undefined,
): Promise<AppCodeAnswer> {
  const card = typed === undefined ? undefined : parseCardNumber(typed)
  const wanted = card?.ok ? card.number : typed
  const number = await findActiveCard(deps.db, memberId, wanted)
  if (number === undefined)
    throw new Problem('card-not-active', 'The member has no such active card.')
  const sender = poolSender(deps.pool, deps.config)
  const secret = await deps.caches.cardSecret.at(sender, await readCacheVersions(sender))
  const { code, expiresAt } = makeCardCode(number, secret, deps.now())
  return { code, expiresAt: expiresAt.toISOString() }
}

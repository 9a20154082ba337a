import type { MemberId } from '../../domain/ids.ts'
import type { Tx } from '../../platform/db/database.ts'
import { lockUsableCard } from './block-card.ts'
import { setLost } from './cards.queries.ts'
import type { CardStateAnswer } from './cards.schemas.ts'
import { toCardState } from './list-cards.ts'

/**
 * Blocks a lost card, and keeps when that was first said: a swipe that begins once this is committed finds it blocked.
 * Points and coupons are the member's, not the card's. Idempotent. Errors: not-found, card-not-active for a card that
 * was replaced.
 */
export async function reportLost(
  tx: Tx,
  memberId: MemberId,
  typed: string,
): Promise<CardStateAnswer> {
  const { number } = await lockUsableCard(tx, memberId, typed)
  return toCardState(await setLost(tx, number))
}

import type { MemberId } from '../../domain/ids.ts'
import type { Tx } from '../../platform/db/database.ts'
import { addCard } from './add-card.ts'
import { lockUsableCard } from './block-card.ts'
import { setCardStatus } from './cards.queries.ts'
import type { CardAnswer } from './cards.schemas.ts'

/**
 * Puts a new active card in the place of an active or blocked one, once; returns the new card.
 * Errors: not-found, card-not-active for a card that was replaced, card-number-invalid, card-taken.
 */
export async function replaceCard(
  tx: Tx,
  memberId: MemberId,
  typed: string,
  newNumber: string | undefined,
): Promise<CardAnswer> {
  const old = await lockUsableCard(tx, memberId, typed)
  const card = await addCard(tx, memberId, { number: newNumber, pointer: '/number' })
  await setCardStatus(tx, old.number, 'replaced', card.number)
  return card
}

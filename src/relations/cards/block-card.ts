import { parseCardNumber } from '../../domain/card-number.ts'
import type { MemberId } from '../../domain/ids.ts'
import { Problem } from '../../errors.ts'
import type { Tx } from '../../platform/db/database.ts'
import { type CardStatus, lockCard, setCardStatus } from './cards.queries.ts'
import type { CardAnswer } from './cards.schemas.ts'

/** Stops a lost card. Idempotent. Errors: not-found, card-not-active for a card that was replaced. */
export async function blockCard(tx: Tx, memberId: MemberId, typed: string): Promise<CardAnswer> {
  const { number, status } = await lockUsableCard(tx, memberId, typed)
  if (status === 'active') await setCardStatus(tx, number, 'blocked', null)
  return { number, status: 'blocked' }
}

/** Locks a card that is not replaced yet. Errors: not-found, card-not-active. */
export async function lockUsableCard(
  tx: Tx,
  memberId: MemberId,
  typed: string,
): Promise<{ number: string; status: Exclude<CardStatus, 'replaced'> }> {
  const card = parseCardNumber(typed)
  const status = card.ok ? await lockCard(tx, memberId, card.number) : undefined
  if (!card.ok || status === undefined) {
    throw new Problem('not-found', 'The member has no such card.')
  }
  if (status === 'replaced') {
    throw new Problem('card-not-active', 'Another card has taken this one’s place.')
  }
  return { number: card.number, status }
}

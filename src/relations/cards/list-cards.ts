import type { MemberId } from '../../domain/ids.ts'
import type { Db } from '../../platform/db/database.ts'
import { decodeCursor, type Page, toPage } from '../../platform/http/paging.ts'
import { type CardState, readCards } from './cards.queries.ts'
import type { CardStateAnswer } from './cards.schemas.ts'

/** A member's cards of every status, by number. Errors: invalid-request (cursor). */
export async function listCards(
  db: Db,
  memberId: MemberId,
  { limit, after }: { limit: number; after?: string | undefined },
): Promise<Page<CardStateAnswer>> {
  const [last] = after === undefined ? [] : decodeCursor(after, 1)
  const cards = await readCards(db, memberId, { limit: limit + 1, after: last })
  const page = toPage(cards, limit, (card) => [card.number])
  return { ...page, data: page.data.map(toCardState) }
}

export const toCardState = (card: CardState): CardStateAnswer => ({
  ...card,
  lostAt: card.lostAt?.toISOString() ?? null,
  addedAt: card.addedAt.toISOString(),
})

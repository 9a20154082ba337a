import { parseCardNumber } from '../../domain/card-number.ts'
import type { CardHolder } from '../../relations/cards/find-card-holders.ts'
import { type Refusal, refuse } from './remarks.ts'

/** The number of a card as scanned, or null where it has none that can be looked up. */
export function cardNumberOf(card: string | null): string | null {
  if (card === null) return null
  const parsed = parseCardNumber(card)
  return parsed.ok ? parsed.number : null
}

/** Whose card it is. A card that is not good never stops a sale: then nobody's, with the reason. */
export function findMember(
  card: string | null,
  holders: ReadonlyMap<string, CardHolder>,
): { member: CardHolder | null; refused: Refusal[] } {
  if (card === null) return { member: null, refused: [] }
  const parsed = parseCardNumber(card)
  if (!parsed.ok) {
    const code = parsed.fault === 'wrong-check-digit' ? 'card-check-digit' : 'card-form'
    return { member: null, refused: [refuse(code)] }
  }
  const holder = holders.get(parsed.number)
  if (!holder) return { member: null, refused: [refuse('card-unknown')] }
  if (holder.status !== 'active') return { member: null, refused: [refuse('card-blocked')] }
  return { member: holder, refused: [] }
}

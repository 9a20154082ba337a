import { type CardCodeFault, faultOfCardCode } from '../../domain/card-code.ts'
import type { PresentedCard } from '../../domain/card-number.ts'
import type { CardHolder } from '../../relations/cards/find-card-holders.ts'
import type { Basket } from './basket.ts'
import { type Refusal, type RefusalCode, refuse } from './remarks.ts'

/** Null where it has none that can be looked up. */
export const cardNumberOf = (card: PresentedCard | null): string | null =>
  card?.ok ? card.number : null

type Known = {
  holders: ReadonlyMap<string, CardHolder>
  /** Null: no code of the app was presented. */
  cardSecret: string | null
}

/** Whose card it is. A card that is not good never stops a sale: then nobody's, with the reason. */
export function findMember(
  { card, purchasedAt }: Pick<Basket, 'card' | 'purchasedAt'>,
  { holders, cardSecret }: Known,
): { member: CardHolder | null; refused: Refusal[] } {
  if (card === null) return { member: null, refused: [] }
  if (!card.ok) {
    return nobody(card.fault === 'wrong-check-digit' ? 'card-check-digit' : 'card-form')
  }
  const fault = faultOf(card, cardSecret, purchasedAt)
  if (fault) return nobody(`card-code-${fault}`)
  const holder = holders.get(card.number)
  if (!holder) return nobody('card-unknown')
  switch (holder.status) {
    case 'active':
      return { member: holder, refused: [] }
    case 'blocked':
      return nobody('card-blocked')
    case 'replaced':
      return nobody('card-replaced')
    default:
      return holder.status satisfies never
  }
}

const nobody = (code: RefusalCode) => ({ member: null, refused: [refuse(code)] })

function faultOf(
  { number, code }: Extract<PresentedCard, { ok: true }>,
  secret: string | null,
  at: Date,
): CardCodeFault | null {
  if (code === null) return null
  if (secret === null)
    throw new Error('a code was presented, and nothing to verify it with was read')
  return faultOfCardCode({ number, code }, secret, at)
}

import { type CardCodeFault, faultOfCardCode } from '../../domain/card-code.ts'
import { type PresentedCard, parsePresentedCard } from '../../domain/card-number.ts'
import type { CardHolder } from '../../relations/cards/find-card-holders.ts'
import type { Basket } from './basket.ts'
import { type Refusal, type RefusalCode, refuse } from './remarks.ts'

/** The number of a card as scanned, or null where it has none that can be looked up. */
export function cardNumberOf(card: string | null): string | null {
  if (card === null) return null
  const parsed = parsePresentedCard(card)
  return parsed.ok ? parsed.number : null
}

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
  const parsed = parsePresentedCard(card)
  if (!parsed.ok) {
    return nobody(parsed.fault === 'wrong-check-digit' ? 'card-check-digit' : 'card-form')
  }
  const fault = faultOf(parsed, cardSecret, purchasedAt)
  if (fault) return nobody(`card-code-${fault}`)
  const holder = holders.get(parsed.number)
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

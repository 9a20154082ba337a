import { wholeStep } from '../../domain/card-code.ts'
import type { Sender } from '../../platform/db/pipeline.ts'
import { type CardCodeUse, sendCardCodeUses } from '../../relations/cards/checkout-card-codes.ts'
import type { Basket } from './basket.ts'

export type PresentedCode = { number: string; step: number }

/** The code of the app that was presented as a basket's card; null: it was a plain card, or none. */
export function presentedCode({
  card,
  purchasedAt,
}: Pick<Basket, 'card' | 'purchasedAt'>): PresentedCode | null {
  if (!card?.ok || card.code === null) return null
  return { number: card.number, step: wholeStep(card.code, purchasedAt) }
}

/** Who was first with the codes that are presented. Sends nothing where there are none. */
export function loadCodeUses(
  sender: Sender,
  baskets: readonly Basket[],
): Promise<CardCodeUse[]> | [] {
  const codes = baskets.flatMap((basket) => presentedCode(basket) ?? [])
  return codes.length > 0 ? sendCardCodeUses(sender, codes) : []
}

/** The code has been presented at another terminal before: one of the two was shown a picture of it. */
export function isCodeReused(basket: Basket, uses: readonly CardCodeUse[]): boolean {
  const code = presentedCode(basket)
  const first =
    code && uses.find(({ number, step }) => number === code.number && step === code.step)
  if (!first) return false
  return first.storeId !== basket.storeId || first.terminalId !== basket.terminalId
}

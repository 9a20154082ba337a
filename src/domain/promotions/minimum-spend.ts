import { sumMinor } from '../money.ts'
import type { EvaluationLine } from './evaluation.ts'
import type { Match } from './match-offers.ts'
import type { Position } from './position.ts'

/** What is missing to a minimum spend before discounts, which depends on nothing that is granted; 0: nothing. */
export function shortBefore({ offer, places }: Match, lines: readonly EvaluationLine[]): number {
  const { minimumSpend } = offer
  if (minimumSpend?.basis !== 'beforeDiscounts') return 0
  const counted = minimumSpend.on === 'basket' ? lines : places.flatMap(({ at }) => lines[at] ?? [])
  const spentMinor = sumMinor(counted.map((line) => line.amountMinor))
  return Math.max(0, minimumSpend.amountMinor - spentMinor)
}

/** What is missing to a minimum spend after discounts for an offer that has taken nothing off itself; 0: nothing. */
export function shortAfter({ offer, places }: Match, { spent }: Pick<Position, 'spent'>): number {
  const { minimumSpend } = offer
  if (minimumSpend?.basis !== 'afterDiscounts') return 0
  const counted = minimumSpend.on === 'basket' ? spent : places.map(({ at }) => spent[at] ?? 0)
  return Math.max(0, minimumSpend.amountMinor - sumMinor(counted))
}

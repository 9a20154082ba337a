import type { BasketLot, LotChange } from '../points/basket-points.ts'
import type { PartWrite } from './decide-part.ts'

/**
 * What is taken back of a lot, and had expired in it, was never used: so much is given back first, and nobody owes what
 * the clock took. Changes come to the lots in their order.
 */
export function reviveExpired(
  parts: readonly PartWrite[],
  lots: readonly BasketLot[],
): PartWrite[] {
  const held = new Map(
    lots.map(({ currentLotId, remaining, expired }) => [currentLotId, { remaining, expired }]),
  )
  const withRevived = (change: LotChange): LotChange[] => {
    const lot = held.get(change.lotId)
    if (!lot) return [change]
    const missing = -change.points - Math.max(0, lot.remaining)
    const revived = Math.min(lot.expired, Math.max(0, missing))
    lot.remaining += change.points + revived
    lot.expired -= revived
    return revived > 0 ? [{ ...change, kind: 'expire', points: revived }, change] : [change]
  }
  return parts.map((part) => ({ ...part, lotChanges: part.lotChanges.flatMap(withRevived) }))
}

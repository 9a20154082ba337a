import { sumMinor } from '../../domain/money.ts'
import type { BasketLot, LotChange } from '../points/basket-points.ts'
import type { PartWrite } from './decide-part.ts'

type Lots = { lots: readonly BasketLot[] }

/**
 * What has expired cannot be taken back as well: nobody has had it. So it is given back first, and only what was spent
 * is owed. Lots are those of the parts' baskets, as they stand under their accounts' locks.
 */
export function reviveExpired(parts: readonly PartWrite[], baskets: readonly Lots[]): PartWrite[] {
  const lots = new Map(
    baskets.flatMap((basket) => basket.lots.map((lot) => [lot.currentLotId, lot] as const)),
  )
  const changes = parts.flatMap(({ lotChanges }) => lotChanges)
  return parts.map((part) => ({
    ...part,
    lotChanges: part.lotChanges.flatMap((change) => {
      const lot = lots.get(change.lotId)
      const isFirst = changes.find((one) => one.lotId === change.lotId && one.points < 0) === change
      if (!lot || !isFirst) return change
      const points = revivedOf(lot, changes)
      return [{ ...change, kind: 'expire' as const, points }, change]
    }),
  }))
}

/** Of a lot, as much as all changes together would take it below what is left of it. */
function revivedOf(lot: BasketLot, changes: readonly LotChange[]): number {
  const change = sumMinor(
    changes.filter(({ lotId }) => lotId === lot.currentLotId).map(({ points }) => points),
  )
  const short = Math.min(-change, -(lot.remaining + change))
  return Math.max(0, Math.min(lot.expired, short))
}

import type { BasketGain } from '../../domain/profile/basket-gain.ts'
import type { Daypart } from '../../domain/profile/profile.ts'

type LineEntry = [
  sku: string,
  quantity: number,
  paidMinor: number,
  isDiscounted: 0 | 1,
  department: string | null,
  category: string | null,
  brand: string | null,
]

/** The column `gain`: a short tuple, for one is written at every basket. */
export type StoredGain = [
  atMs: number,
  day: number,
  storeId: string,
  netMinor: number,
  weekday: number,
  daypart: Daypart,
  lines: LineEntry[],
]

export const toStoredGain = (gain: BasketGain): StoredGain => [
  gain.at.getTime(),
  gain.day,
  gain.storeId,
  gain.netMinor,
  gain.weekday,
  gain.daypart,
  gain.lines.map((line) => [
    line.sku,
    line.quantity,
    line.paidMinor,
    line.isDiscounted ? 1 : 0,
    line.department,
    line.category,
    line.brand,
  ]),
]

export function fromStoredGain(stored: StoredGain): BasketGain {
  const [atMs, day, storeId, netMinor, weekday, daypart, lines] = stored
  return {
    at: new Date(atMs),
    day,
    storeId,
    netMinor,
    weekday,
    daypart,
    lines: lines.map(([sku, quantity, paidMinor, isDiscounted, department, category, brand]) => ({
      sku,
      quantity,
      paidMinor,
      isDiscounted: isDiscounted === 1,
      department,
      category,
      brand,
    })),
  }
}

import { selectAt } from '../statistics/select.ts'

/** Sums by product, emptied and filled again without new memory: a hundred thousand searches a night need many. */
export type Tally = {
  add(item: number, amount: number): void
  /** 0 where nothing was added. */
  of(item: number): number
  /** The products with the largest sums above 0; equal ones by their number. */
  top(count: number): number[]
  clear(): void
}

export function createTally(itemCount: number): Tally {
  const sums = new Float64Array(itemCount)
  const items = new Int32Array(itemCount)
  let count = 0
  const sumAt = (place: number): number => sums[items[place] as number] as number
  /** Found among the numbers alone, so that few products are left to be sorted by a comparison. */
  const findLimit = (wanted: number): number => {
    if (count <= wanted) return 0
    const found = new Float64Array(count)
    for (let place = 0; place < count; place += 1) found[place] = sumAt(place)
    return selectAt(found, count - wanted)
  }
  return {
    add(item, amount) {
      if (amount <= 0) return
      const before = sums[item] as number
      if (before === 0) {
        items[count] = item
        count += 1
      }
      sums[item] = before + amount
    },
    of: (item) => sums[item] ?? 0,
    top(wanted) {
      if (wanted <= 0) return []
      const limit = findLimit(wanted)
      const largest: number[] = []
      for (let place = 0; place < count; place += 1) {
        if (sumAt(place) >= limit) largest.push(items[place] as number)
      }
      return largest
        .sort((a, b) => (sums[b] as number) - (sums[a] as number) || a - b)
        .slice(0, wanted)
    },
    clear() {
      for (let place = 0; place < count; place += 1) sums[items[place] as number] = 0
      count = 0
    },
  }
}

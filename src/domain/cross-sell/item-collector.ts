import type { IntRows } from './int-rows.ts'

/** Baskets by number: `baskets` has a row of distinct items for each, and item `i` is called `names[i]`. */
export type NumberedBaskets = { names: readonly string[]; baskets: IntRows }

export type CollectorLimits = {
  /** Once there are so many items, new ones are left out of their baskets. */
  itemsMax: number
  /** It is full with so many items of baskets, four bytes each. */
  valuesMax: number
}

export type ItemCollector = {
  /** Adds a basket. An item that it names twice is in it once; without any it counts as a basket all the same. */
  add(items: Iterable<string>): void
  /** No more baskets should be added. */
  isFull(): boolean
  /** What has been added so far; the arrays are the collector's own. */
  collected(): NumberedBaskets
}

const FIRST_CAPACITY = 1024

/** Numbers items in the order in which they first come, and packs baskets as they are added. */
export function createItemCollector({ itemsMax, valuesMax }: CollectorLimits): ItemCollector {
  const numbers = new Map<string, number>()
  const starts = createIntList()
  const values = createIntList()
  starts.push(0)
  const numberOf = (name: string): number | undefined => {
    const known = numbers.get(name)
    if (known !== undefined || numbers.size >= itemsMax) return known
    numbers.set(name, numbers.size)
    return numbers.size - 1
  }
  return {
    add(items) {
      for (const name of new Set(items)) {
        const number = numberOf(name)
        if (number !== undefined) values.push(number)
      }
      starts.push(values.length())
    },
    isFull: () => values.length() >= valuesMax,
    collected: () => ({
      names: [...numbers.keys()],
      baskets: { starts: starts.all(), values: values.all() },
    }),
  }
}

/** Numbers items in the order in which they first come. An item that a basket names twice is in it once. */
export function numberItems(baskets: Iterable<Iterable<string>>): NumberedBaskets {
  const limits = { itemsMax: Number.POSITIVE_INFINITY, valuesMax: Number.POSITIVE_INFINITY }
  const collector = createItemCollector(limits)
  for (const basket of baskets) collector.add(basket)
  return collector.collected()
}

type IntList = { push(value: number): void; length(): number; all(): Int32Array }

function createIntList(): IntList {
  let held = new Int32Array(FIRST_CAPACITY)
  let length = 0
  return {
    push(value) {
      if (length === held.length) {
        const longer = new Int32Array(length * 2)
        longer.set(held)
        held = longer
      }
      held[length] = value
      length += 1
    },
    length: () => length,
    all: () => held.subarray(0, length),
  }
}

/** A repeatable stream of draws: the same seed words give the same stream, on every machine. */
export type Random = {
  /** At least 0, below 1. */
  next(): number
  /** A whole number from 0 up to, not including, `count`. */
  below(count: number): number
  between(low: number, high: number): number
  chance(probability: number): boolean
  /** About normal around 0 with deviation 1; never past 6. */
  bell(): number
  pick<T>(items: readonly T[]): T
  /** The position drawn in proportion to `weights`, of which one must be above 0. */
  weighted(weights: readonly number[]): number
}

/** Each thing draws from a stream of its own, named by words, so that nothing shifts when another is added. */
export function randomOf(...words: (string | number)[]): Random {
  let state = hashOf(words.join('/'))
  const next = (): number => {
    // Mulberry32 (Tommy Ettinger, public domain).
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const weighted = (weights: readonly number[]): number => {
    let left = next() * weights.reduce((sum, weight) => sum + weight, 0)
    let last = 0
    for (const [index, weight] of weights.entries()) {
      if (weight <= 0) continue
      last = index
      left -= weight
      if (left < 0) break
    }
    return last
  }
  return {
    next,
    below: (count) => Math.floor(next() * count),
    between: (low, high) => low + next() * (high - low),
    chance: (probability) => next() < probability,
    bell: () => {
      let sum = -6
      for (let draw = 0; draw < 12; draw += 1) sum += next()
      return sum
    },
    pick: (items) => {
      const item = items[Math.floor(next() * items.length)]
      if (item === undefined) throw new RangeError('nothing to pick from')
      return item
    },
    weighted,
  }
}

/** FNV-1a over UTF-16 units, then mixed, so that neighbouring words start far apart. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

import { hash } from 'node:crypto'

/**
 * JSON with the keys of every object sorted: equal values have equal text whatever their key order.
 * The value is one that came from JSON, or dates and absent fields within, which are written as JSON writes them.
 */
export const canonicalJson = (value: unknown): string => JSON.stringify(sortKeys(value)) ?? 'null'

/** SHA-256 of the canonical JSON. */
export const canonicalHash = (value: unknown): Buffer =>
  hash('sha256', canonicalJson(value), 'buffer')

let last: { keys: readonly string[]; sorted: readonly string[] } = { keys: [], sorted: [] }

/** The lines of a basket have the same keys, one after the other: they are sorted once. */
function sortedKeysOf(value: object): readonly string[] {
  const keys = Object.keys(value)
  const isAsLast =
    keys.length === last.keys.length && keys.every((key, index) => key === last.keys[index])
  if (!isAsLast) last = { keys, sorted: [...keys].sort() }
  return last.sorted
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys)
  if (value === null || typeof value !== 'object' || value instanceof Date) return value
  const sorted: Record<string, unknown> = {}
  for (const key of sortedKeysOf(value)) {
    const inner = sortKeys((value as Record<string, unknown>)[key])
    // Assigned, for this runs over every swipe; the one key that cannot be is defined.
    if (key === '__proto__') Object.defineProperty(sorted, key, { value: inner, enumerable: true })
    else sorted[key] = inner
  }
  return sorted
}

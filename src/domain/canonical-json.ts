import { createHash } from 'node:crypto'

/**
 * JSON with the keys of every object sorted: equal values have equal text whatever their key order.
 * The value is one that came from JSON, or dates and absent fields within, which are written as JSON writes them.
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(sortKeys(value))
}

/** SHA-256 of the canonical JSON. */
export const canonicalHash = (value: unknown): Buffer =>
  createHash('sha256').update(canonicalJson(value)).digest()

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys)
  if (value === null || typeof value !== 'object') return value
  if (value instanceof Date) return value.toJSON()
  const sorted: [string, unknown][] = []
  for (const key of Object.keys(value).sort()) {
    sorted.push([key, sortKeys((value as Record<string, unknown>)[key])])
  }
  return Object.fromEntries(sorted)
}

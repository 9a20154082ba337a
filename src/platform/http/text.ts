/** True when any string within holds NUL, which Postgres cannot store, or half a surrogate pair. */
export function hasBrokenText(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('\0') || !value.isWellFormed()
  if (Array.isArray(value)) return value.some(hasBrokenText)
  if (value === null || typeof value !== 'object' || Buffer.isBuffer(value)) return false
  for (const [key, inner] of Object.entries(value)) {
    if (hasBrokenText(key) || hasBrokenText(inner)) return true
  }
  return false
}

/** True when any string within holds NUL, which Postgres cannot store, or half a surrogate pair. */
export function hasBrokenText(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('\0') || !value.isWellFormed()
  if (Array.isArray(value)) return value.some(hasBrokenText)
  if (value === null || typeof value !== 'object' || isRaw(value)) return false
  for (const [key, inner] of Object.entries(value)) {
    if (hasBrokenText(key) || hasBrokenText(inner)) return true
  }
  return false
}

/** Bytes and streams are looked at when they have been read. */
const isRaw = (value: object): boolean =>
  Buffer.isBuffer(value) || ('pipe' in value && typeof value.pipe === 'function')

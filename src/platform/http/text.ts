import { Problem } from '../../errors.ts'

/** No request has anything deeper than this. */
const DEPTH_MAX = 32

/**
 * Looks at every string of what was received. Errors: invalid-request for NUL, which Postgres cannot store, for half
 * a surrogate pair, and for values nested too deeply.
 */
export function checkText(value: unknown, depth = 0): void {
  if (depth > DEPTH_MAX) throw new Problem('invalid-request', 'This is nested too deeply.')
  if (typeof value === 'string') checkString(value)
  if (value === null || typeof value !== 'object' || isRaw(value)) return
  // Without a list of pairs for each of them: this looks at all that is sent.
  if (Array.isArray(value)) {
    for (const inner of value) checkText(inner, depth + 1)
    return
  }
  for (const key of Object.keys(value)) {
    checkString(key)
    checkText(value[key as keyof typeof value], depth + 1)
  }
}

function checkString(text: string): void {
  if (text.includes('\0') || !text.isWellFormed()) {
    throw new Problem('invalid-request', 'Text may hold neither NUL nor lone surrogates.')
  }
}

/** Bytes and streams are looked at when they have been read. */
const isRaw = (value: object): boolean =>
  Buffer.isBuffer(value) || ('pipe' in value && typeof value.pipe === 'function')

import { Problem } from '../../errors.ts'

export type Page<T> = { data: T[]; next: string | null }

/** Keyset paging: ask for one row more than `limit`, and point behind the last one shown. */
export function toPage<T>(rows: T[], limit: number, keyOf: (row: T) => readonly string[]): Page<T> {
  const data = rows.slice(0, limit)
  const last = data.at(-1)
  const next = rows.length > limit && last !== undefined ? encodeCursor(keyOf(last)) : null
  return { data, next }
}

const encodeCursor = (key: readonly string[]): string =>
  Buffer.from(JSON.stringify(key)).toString('base64url')

/** The key behind a cursor, of exactly `length` parts. */
export function decodeCursor(cursor: string, length: number): string[] {
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    if (Array.isArray(key) && key.length === length && key.every((k) => typeof k === 'string')) {
      return key
    }
  } catch {
    // Falls through: whatever is wrong with it, it is not one of ours.
  }
  throw notACursor()
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** The id behind a cursor of a list that is ordered by id. */
export function decodeIdCursor(cursor: string): string {
  const [id = ''] = decodeCursor(cursor, 1)
  if (!uuid.test(id)) throw notACursor()
  return id
}

/** The instant and id behind a cursor of a list that is ordered by time. */
export function decodeTimeCursor(cursor: string): { at: string; id: string } {
  const [at = '', id = ''] = decodeCursor(cursor, 2)
  if (!uuid.test(id) || Number.isNaN(Date.parse(at))) throw notACursor()
  return { at: new Date(at).toISOString(), id }
}

const notACursor = (): Problem =>
  new Problem('invalid-request', 'The cursor is not one that a page gave.', {
    errors: [{ pointer: '/querystring/after', detail: 'not a cursor' }],
  })

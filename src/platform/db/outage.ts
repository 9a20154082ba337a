/** Classes and codes of SQLSTATE that say: the server cannot answer now (PostgreSQL appendix A). */
const outageStates = /^(08|28|3D|57P0[1-5]|53[0-9A-Z]{3}|25P03|55P03|57014)/
const outageCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'ENOENT',
])
const outageMessages =
  /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|not queryable|Query read timeout/

/** True for a fault of the connection, server or its limits, where the same request may succeed later. */
export function isDatabaseOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if (error instanceof AggregateError) return error.errors.some(isDatabaseOutage)
  const code = (error as Error & { code?: string }).code
  if (code && (outageStates.test(code) || outageCodes.has(code))) return true
  return outageMessages.test(error.message)
}

const UNDEFINED_TABLE = '42P01'
const UNDEFINED_COLUMN = '42703'
const missing = new Set([UNDEFINED_TABLE, UNDEFINED_COLUMN])

/** True where the server answers, but lacks a table or column: its migrations are not those of this build. */
export const isSchemaMissing = (error: unknown): boolean =>
  error instanceof Error && missing.has((error as Error & { code?: string }).code ?? '')

import { addDays, isDate } from '../../domain/calendar.ts'
import { fieldProblem, Problem } from '../../errors.ts'
import type { Db } from '../../platform/db/database.ts'
import { decodeCursor, toPage } from '../../platform/http/paging.ts'
import { checkPeriod } from '../../platform/http/period.ts'
import { type DayDigest, listDayDigests } from './ledger.queries.ts'
import type { PeriodQuery } from './ledger.schemas.ts'

/** The days with sealed entries, each with its digest. Errors: invalid-request. */
export async function listDigests(db: Db, { from, to, limit, after }: PeriodQuery) {
  checkPeriod({ from, to })
  const first = after === undefined ? from : addDays(dayOfCursor(after), 1)
  const rows = await listDayDigests(db, { from: first > from ? first : from, to, limit: limit + 1 })
  const { data, next } = toPage(rows, limit, ({ day }) => [day])
  return { data: data.map(toAnswer), next }
}

/** Errors: not-found. */
export async function readDigest(db: Db, day: string) {
  const [row] = await listDayDigests(db, { from: day, to: day, limit: 1 })
  if (!row) throw new Problem('not-found', `No entry was sealed for ${day}.`)
  return toAnswer(row)
}

const toAnswer = ({ number, isFinal, digest, sealedAt, ...figures }: DayDigest) => ({
  ...figures,
  seal: number,
  final: isFinal,
  digest: digest.toString('hex'),
  sealedAt: sealedAt.toISOString(),
})

function dayOfCursor(cursor: string): string {
  const [day = ''] = decodeCursor(cursor, 1)
  if (isDate(day)) return day
  throw fieldProblem('invalid-request', '/querystring/after', 'not a cursor')
}

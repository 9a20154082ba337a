import { lastEndOfDay, lastStartOfDay } from '../../domain/calendar.ts'
import { fieldProblem, Problem } from '../../errors.ts'
import { pointerErrors } from '../../platform/http/zod-errors.ts'
import type { MemberName } from '../../relations/members/find-accounts.ts'
import type { ByHand } from './adjust-points.ts'
import { type OpeningRow, openingRow } from './points-by-hand.schemas.ts'

export type OpeningLot = { points: number; earned_at: Date; expires_at: Date }

/** A balance of an import, judged by itself. */
export type ReadOpening =
  | { ok: true; reference: string; member: MemberName; lots: OpeningLot[]; content: OpeningRow }
  | { ok: false; reference: string | null; problem: Problem }

type Calendar = Pick<ByHand, 'now' | 'zones'>

/** Each row by itself; pointers are into the whole request. */
export const readOpeningRows = (rows: readonly unknown[], calendar: Calendar): ReadOpening[] =>
  rows.map((row, index) => {
    try {
      return readRow(row, calendar)
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      const problem = pointInto(`/balances/${index}`, error)
      return { ok: false, reference: referenceOf(row), problem }
    }
  })

function readRow(row: unknown, calendar: Calendar): ReadOpening {
  const parsed = openingRow.safeParse(row)
  if (!parsed.success) throw pointerErrors(parsed.error)
  const { reference, lots, ...member } = parsed.data
  return {
    ok: true,
    reference,
    member,
    lots: lots.map((lot, index) => toLot(lot, `/lots/${index}`, calendar)),
    content: parsed.data,
  }
}

/** A day begins and ends when it does in the last of the stores. */
function toLot(
  { points, earnedOn, expiresOn }: OpeningRow['lots'][number],
  pointer: string,
  { now, zones }: Calendar,
): OpeningLot {
  const earned = lastStartOfDay(earnedOn, zones)
  const expires = lastEndOfDay(expiresOn, zones)
  if (earned > now) throw fieldProblem('invalid-request', `${pointer}/earnedOn`, 'Not yet a day.')
  if (expires <= now) {
    throw fieldProblem('invalid-request', `${pointer}/expiresOn`, 'That day has passed.')
  }
  return { points, earned_at: earned, expires_at: expires }
}

const pointInto = (pointer: string, { code, message, options }: Problem): Problem =>
  new Problem(code, message, {
    ...options,
    errors: (options.errors ?? []).map((one) => ({ ...one, pointer: pointer + one.pointer })),
  })

function referenceOf(row: unknown): string | null {
  if (typeof row !== 'object' || row === null || !('reference' in row)) return null
  return typeof row.reference === 'string' ? row.reference.slice(0, 128) : null
}

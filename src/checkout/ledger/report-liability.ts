import type { Deps } from '../../deps.ts'
import {
  type Breakage,
  monthsBetween,
  projectBreakage,
  type Runoff,
  ratesByAge,
} from '../../domain/breakage.ts'
import { addDays, addMonths } from '../../domain/calendar.ts'
import type { Programme } from '../../domain/programme.ts'
import { decodeCursor, toPage } from '../../platform/http/paging.ts'
import { checkPeriod } from '../../platform/http/period.ts'
import { findProgrammeInForce } from '../programme/programme-in-force.ts'
import { findLastSeal } from './ledger.queries.ts'
import type { LiabilityAnswer, Movements, PeriodQuery } from './ledger.schemas.ts'
import { type LiabilityRow, readRunoffs, sumDays } from './liability.queries.ts'

/** What each kind of entry is called in the books; a test holds it to the kinds that there are. */
export const movementOf = {
  earn: 'earned',
  opening: 'imported',
  spend: 'spent',
  restore: 'restored',
  reverse: 'reversed',
  expire: 'expired',
  adjust: 'adjusted',
  settle: 'settled',
  move: 'moved',
} as const satisfies Record<string, keyof Movements>

/** No day after it can be written. */
const LAST_DAY = '9999-12-31'

/**
 * What the shop owes its members in points: at the start of the period, what moved it, and at its end, in all and by
 * the month of earning, with an estimate of what will expire unused. From sealed entries alone, as of one moment.
 * Errors: invalid-request.
 */
export async function reportLiability(deps: Deps, query: PeriodQuery): Promise<LiabilityAnswer> {
  const { from, to, limit, after } = query
  checkPeriod(query)
  const afterCohort = after === undefined ? '' : (decodeCursor(after, 1)[0] ?? '')
  const endedBefore = to < LAST_DAY ? `${addDays(to, 1).slice(0, 7)}-01` : LAST_DAY
  const programme = await findProgrammeInForce(deps)
  const { rows, runoffs, last } = await deps.db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (tx) => ({
      rows: await sumDays(tx, { from, to }),
      runoffs: await readRunoffs(tx, endedBefore),
      last: await findLastSeal(tx),
    }))
  const cohorts = estimate(rows, runoffs, { to, endedBefore, programme })
  const { data, next } = toPage(
    cohorts.filter(({ cohort }) => cohort > afterCohort),
    limit,
    ({ cohort }) => [cohort],
  )
  return {
    from,
    to,
    currency: programme.currency,
    pointValueMinor: programme.pointValueMinor,
    asOf: last?.sealedAt.toISOString() ?? null,
    sealed: last
      ? { number: last.number, day: last.day, digest: last.digest.toString('hex') }
      : null,
    totals: toFigures(rows, sumBreakages(cohorts), programme),
    data: data.map((one) => ({
      cohort: one.cohort.slice(0, 7),
      ...toFigures(one.rows, one.breakage, programme),
    })),
    next,
  }
}

type Cohort = { cohort: string; rows: LiabilityRow[]; breakage: Breakage }

function estimate(
  rows: readonly LiabilityRow[],
  runoffs: readonly Runoff[],
  { to, endedBefore, programme }: { to: string; endedBefore: string; programme: Programme },
): Cohort[] {
  // Only months that have ended are counted; the one under way would look as if less were spent in it.
  const lastMonth = addMonths(endedBefore, -1)
  const rates = ratesByAge(runoffs, (cohort) => monthsBetween(cohort, lastMonth))
  // The last of a month's points end on the last day of a later one, and are taken on the day after.
  const lastAge = programme.pointsValidMonths + 1
  const names = [...new Set(rows.map(({ cohort }) => cohort))]
  return names.map((cohort) => {
    const own = rows.filter((row) => row.cohort === cohort)
    const closing = own.reduce((sum, row) => sum + row.before + row.within, 0)
    const age = Math.max(0, monthsBetween(cohort, to))
    return { cohort, rows: own, breakage: projectBreakage(closing, { age, lastAge }, rates) }
  })
}

function sumBreakages(cohorts: readonly Cohort[]): Breakage {
  let points = 0
  for (const { breakage } of cohorts) {
    if ('reason' in breakage) return breakage
    points += breakage.points
  }
  return { points }
}

function toFigures(rows: readonly LiabilityRow[], breakage: Breakage, programme: Programme) {
  const points = sumUp(rows)
  const worth = (value: number): number => value * programme.pointValueMinor
  const known = 'points' in breakage ? breakage.points : null
  return {
    points,
    minor: {
      opening: worth(points.opening),
      earned: worth(points.earned),
      imported: worth(points.imported),
      spent: worth(points.spent),
      restored: worth(points.restored),
      reversed: worth(points.reversed),
      expired: worth(points.expired),
      adjusted: worth(points.adjusted),
      settled: worth(points.settled),
      moved: worth(points.moved),
      closing: worth(points.closing),
    },
    breakage: known === null ? null : { points: known, minor: worth(known) },
    breakageReason: 'reason' in breakage ? breakage.reason : null,
  }
}

function sumUp(rows: readonly LiabilityRow[]) {
  const movements: Movements = {
    earned: 0,
    imported: 0,
    spent: 0,
    restored: 0,
    reversed: 0,
    expired: 0,
    adjusted: 0,
    settled: 0,
    moved: 0,
  }
  let [opening, closing] = [0, 0]
  for (const { kind, before, within } of rows) {
    if (!isKind(kind)) throw new Error(`no movement is known for entries of kind ${kind}`)
    movements[movementOf[kind]] += within
    opening += before
    closing += before + within
  }
  return { opening, ...movements, closing }
}

const isKind = (kind: string): kind is keyof typeof movementOf => Object.hasOwn(movementOf, kind)

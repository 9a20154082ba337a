import { sql } from 'kysely'
import type { Runoff } from '../../domain/breakage.ts'
import type { Db, Tx } from '../../platform/db/database.ts'

/** What the entries of one kind have done to the points of one month: before the period, and in it. */
export type LiabilityRow = { cohort: string; kind: string; before: number; within: number }

export async function sumDays(
  db: Db | Tx,
  { from, to }: { from: string; to: string },
): Promise<LiabilityRow[]> {
  const { rows } = await sql<LiabilityRow>`
    select cohort, kind, coalesce(sum(points) filter (where day < ${from}::date), 0)::bigint as before,
      coalesce(sum(points) filter (where day >= ${from}::date), 0)::bigint as within
    from points_days where day <= ${to}::date
    group by cohort, kind order by cohort, kind`.execute(db)
  return rows
}

/** What became of each month's points by age, as of the days before `before`. */
export async function readRunoffs(db: Db | Tx, before: string): Promise<Runoff[]> {
  const { rows } = await sql<Runoff>`
    select cohort, greatest(0, (extract(year from day) - extract(year from cohort)) * 12
        + extract(month from day) - extract(month from cohort))::int as age,
      sum(points)::bigint as net,
      coalesce(-sum(points) filter (where kind in ('spend', 'restore')), 0)::bigint as spent,
      coalesce(-sum(points) filter (where kind = 'expire'), 0)::bigint as expired
    from points_days where day < ${before}::date
    group by 1, 2 order by 1, 2`.execute(db)
  return rows
}

import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../../platform/db/database.ts'
import { type Audience, daysBefore } from './audience.ts'

/** Members with a profile, and those of them in the audience if everybody shopped at `at`. */
export async function countAudience(
  db: Db,
  audience: Audience,
  at: Date,
): Promise<{ profiles: number; audience: number }> {
  const { rows } = await sql<{ profiles: number; audience: number }>`
    select count(*) as profiles, count(*) filter (where ${boundsOf(audience, at)}) as audience
    from profiles`.execute(db)
  return rows[0] ?? { profiles: 0, audience: 0 }
}

/** The bounds of meetsAudience; the average is compared by multiplying, so that nothing is rounded. */
function boundsOf(audience: Audience, at: Date): RawBuilder<unknown> {
  const first = daysBefore(at, audience.daysSinceFirstMin, audience.daysSinceFirstMax)
  const last = daysBefore(at, audience.daysSinceLastMin, audience.daysSinceLastMax)
  const bounds: [unknown, RawBuilder<unknown>][] = [
    [audience.basketsMin, sql`baskets >= ${audience.basketsMin}`],
    [audience.basketsMax, sql`baskets <= ${audience.basketsMax}`],
    [audience.spendMinMinor, sql`spend_minor >= ${audience.spendMinMinor}`],
    [audience.spendMaxMinor, sql`spend_minor <= ${audience.spendMaxMinor}`],
    [
      audience.averageBasketMinMinor,
      sql`spend_minor >= baskets * ${audience.averageBasketMinMinor}::bigint`,
    ],
    [
      audience.averageBasketMaxMinor,
      sql`spend_minor <= baskets * ${audience.averageBasketMaxMinor}::bigint`,
    ],
    [first.notAfter, sql`first_at <= ${first.notAfter}`],
    [first.after, sql`first_at > ${first.after}`],
    [last.notAfter, sql`last_at <= ${last.notAfter}`],
    [last.after, sql`last_at > ${last.after}`],
  ]
  const given = bounds.flatMap(([bound, test]) =>
    bound === undefined || bound === null ? [] : [test],
  )
  return given.length === 0 ? sql`true` : sql.join(given, sql` and `)
}

import { sql } from 'kysely'
import type { Db } from '../../platform/db/database.ts'

/**
 * Deletes what was counted for single days more than 400 days ago, at most 10,000 counters a call, and what baskets took
 * from them. A basket that arrives later than that would be counted anew. Returns how many counters.
 */
export async function forgetBudgets(db: Db): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    with gone as (
      delete from budgets where ctid = any(array(
        select ctid from budgets where counted_on < current_date - 400 limit 10000))
      returning id),
    uses as (delete from budget_uses where budget_id in (select id from gone))
    select count(*) as count from gone`.execute(db)
  return rows[0]?.count ?? 0
}

import { sql } from 'kysely'
import type { CampaignId, PromotionId } from '../../domain/ids.ts'
import type { Cap, Limits } from '../../domain/promotions/offer.ts'
import type { Db, Tx } from '../../platform/db/database.ts'

/** What all redemptions together have used of a campaign's or promotion's budget; null: no limit. */
export type Budget = Limits & {
  id: CampaignId | PromotionId
  uses: number
  sets: number
  moneyMinor: number
}

const columns = [
  'id',
  'uses',
  'uses_max as usesMax',
  'sets',
  'sets_max as setsMax',
  'money_minor as moneyMinor',
  'money_max_minor as moneyMaxMinor',
] as const

/** Makes the budget where there is none, and locks its row: nothing is redeemed from it until the commit. */
export async function lockBudget(tx: Tx, id: CampaignId | PromotionId): Promise<Budget> {
  await tx
    .insertInto('budgets')
    .values({ id })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  return tx
    .selectFrom('budgets')
    .select(columns)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirstOrThrow()
}

/** What is used most of a cap, in any one store, day or member; locks what is counted for stores. */
export async function lockMostUsed(
  tx: Tx,
  id: CampaignId | PromotionId,
  per: Cap['per'],
): Promise<Pick<Budget, 'uses' | 'sets' | 'moneyMinor'>> {
  const { rows } = await sql<Pick<Budget, 'uses' | 'sets' | 'moneyMinor'>>`
    with counted as materialized (
      select uses, sets, money_minor from budgets where subject_id = ${id} and per = ${per} order by id for update)
    select coalesce(max(uses), 0)::bigint as uses, coalesce(max(sets), 0)::bigint as sets,
      coalesce(max(money_minor), 0)::bigint as "moneyMinor" from counted`.execute(tx)
  return rows[0] ?? { uses: 0, sets: 0, moneyMinor: 0 }
}

export async function writeCaps(
  tx: Tx,
  id: CampaignId | PromotionId,
  limits: Limits,
  caps: readonly Cap[],
): Promise<void> {
  await tx
    .updateTable('budgets')
    .set({
      uses_max: limits.usesMax,
      sets_max: limits.setsMax,
      money_max_minor: limits.moneyMaxMinor,
      caps: JSON.stringify(caps),
    })
    .where('id', '=', id)
    .execute()
}

export const selectBudgets = (
  db: Db | Tx,
  ids: readonly (CampaignId | PromotionId)[],
): Promise<Budget[]> =>
  db
    .selectFrom('budgets')
    .select(columns)
    .where('id', '=', sql<string>`any(${ids}::uuid[])`)
    .execute()

import { sql } from 'kysely'
import type { CampaignId } from '../../domain/ids.ts'
import type { Db, Tx } from '../../platform/db/database.ts'

/** What redemptions have used of a campaign's caps; null: no cap. */
export type Budget = {
  id: CampaignId
  uses: number
  usesMax: number | null
  moneyMinor: number
  moneyMaxMinor: number | null
}

export type Caps = Pick<Budget, 'usesMax' | 'moneyMaxMinor'>

const columns = [
  'id',
  'uses',
  'uses_max as usesMax',
  'money_minor as moneyMinor',
  'money_max_minor as moneyMaxMinor',
] as const

/** Makes the budget where there is none, and locks its row: nothing is redeemed from it until the commit. */
export async function lockBudget(tx: Tx, id: CampaignId): Promise<Budget> {
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

export async function writeCaps(tx: Tx, id: CampaignId, caps: Caps): Promise<void> {
  await tx
    .updateTable('budgets')
    .set({ uses_max: caps.usesMax, money_max_minor: caps.moneyMaxMinor })
    .where('id', '=', id)
    .execute()
}

export const selectBudgets = (db: Db | Tx, ids: readonly CampaignId[]): Promise<Budget[]> =>
  db
    .selectFrom('budgets')
    .select(columns)
    .where('id', '=', sql<string>`any(${ids}::uuid[])`)
    .execute()

import { sql } from 'kysely'
import type { AccountId } from '../../domain/ids.ts'
import type { Db } from '../../platform/db/database.ts'

export async function readBalance(db: Db, accountId: AccountId): Promise<number> {
  const row = await db
    .selectFrom('points_balances')
    .select('balance')
    .where('account_id', '=', accountId)
    .executeTakeFirst()
  return row?.balance ?? 0
}

/** What can be spent at `at`: lots that have not expired. */
export async function readSpendable(db: Db, accountId: AccountId, at: Date): Promise<number> {
  const { spendable } = await db
    .selectFrom('points_lots')
    .select(({ fn }) => fn.coalesce(fn.sum<number>('remaining'), sql<number>`0`).as('spendable'))
    .where('account_id', '=', accountId)
    .where('remaining', '>', 0)
    .where('expires_at', '>', at)
    .executeTakeFirstOrThrow()
  return Number(spendable)
}

/** What lots hold that can be spent later only. */
export async function readPending(db: Db, accountId: AccountId, at: Date): Promise<number> {
  const { pending } = await db
    .selectFrom('points_lots')
    .select(({ fn }) => fn.coalesce(fn.sum<number>('remaining'), sql<number>`0`).as('pending'))
    .where('account_id', '=', accountId)
    .where('remaining', '>', 0)
    .where('available_at', '>', at)
    .executeTakeFirstOrThrow()
  return Number(pending)
}

export type OpenLot = { id: string; remaining: number; earnedAt: Date; expiresAt: Date }

/** Lots with something left, first expiring first. */
export const readOpenLots = (db: Db, accountId: AccountId, limit: number): Promise<OpenLot[]> =>
  db
    .selectFrom('points_lots')
    .select(['id', 'remaining', 'earned_at as earnedAt', 'expires_at as expiresAt'])
    .where('account_id', '=', accountId)
    .where('remaining', '>', 0)
    .orderBy('expires_at')
    .orderBy('id')
    .limit(limit)
    .execute()

export type PointsEntry = {
  id: string
  kind: string
  points: number
  lotId: string
  basketId: string | null
  occurredAt: Date
}

/** Entries, newest first by id; `beforeId`: the last one of the page before. */
export const readEntries = (
  db: Db,
  accountId: AccountId,
  page: { limit: number; beforeId: string | undefined },
): Promise<PointsEntry[]> =>
  db
    .selectFrom('points_entries')
    .select([
      'id',
      'kind',
      'points',
      'lot_id as lotId',
      'basket_id as basketId',
      'occurred_at as occurredAt',
    ])
    .where('account_id', '=', accountId)
    .$if(page.beforeId !== undefined, (query) => query.where('id', '<', page.beforeId ?? ''))
    .orderBy('id', 'desc')
    .limit(page.limit)
    .execute()

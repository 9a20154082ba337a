import { sql } from 'kysely'
import type { AccountId } from '../../domain/ids.ts'
import type { Lot } from '../../domain/points.ts'
import type { LotDates } from '../../domain/points-moves.ts'
import type { Db } from '../../platform/db/database.ts'

export async function readBalance(db: Db, accountId: AccountId): Promise<number> {
  const row = await db
    .selectFrom('points_balances')
    .select('balance')
    .where('account_id', '=', accountId)
    .executeTakeFirst()
  return row?.balance ?? 0
}

export type OpenLot = Lot & LotDates & { origin: string }

/** Lots that hold something, those that still may for a purchase from before, and all debts; first expiring first. */
export const readLots = (db: Db, accountId: AccountId, at: Date): Promise<OpenLot[]> => {
  const lots = db
    .selectFrom('points_lots')
    .select(['id', 'origin', 'remaining', 'expired', 'earned_at as earnedAt'])
    .select(['available_at as availableAt', 'expires_at as expiresAt'])
    .where('account_id', '=', accountId)
  // Each half has an index of its own.
  const held = lots.where(sql<boolean>`(remaining > 0 or (expired > 0 and expires_at > ${at}))`)
  const debts = lots.where('remaining', '<', 0)
  return held.unionAll(debts).orderBy('expiresAt').orderBy('id').execute()
}

/** The account that holds an account's points: its own, or its household's. */
export async function findPointsAccount(db: Db, accountId: AccountId): Promise<AccountId> {
  const row = await db
    .selectFrom('points_balances')
    .select('shared_account_id as sharedAccountId')
    .where('account_id', '=', accountId)
    .executeTakeFirst()
  return row?.sharedAccountId ?? accountId
}

export type PointsEntry = {
  id: string
  kind: string
  points: number
  lotId: string
  basketId: string | null
  returnId: string | null
  reason: string | null
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
      'return_id as returnId',
      'reason',
      'occurred_at as occurredAt',
    ])
    .where('account_id', '=', accountId)
    .$if(page.beforeId !== undefined, (query) => query.where('id', '<', page.beforeId ?? ''))
    .orderBy('id', 'desc')
    .limit(page.limit)
    .execute()

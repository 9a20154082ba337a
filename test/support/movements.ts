import { randomUUID } from 'node:crypto'
import type pg from 'pg'

export type Movement = {
  account: string
  lot: string
  kind: string
  points: number
  /** When the lot was earned; used where there is no such lot yet. */
  earnedAt?: string
  recordedAt?: string
  reason?: string
}

/** Writes an entry as every writer does: the account's lock first, then the entry, its lot and the balance. */
export async function movePoints(db: pg.ClientBase | pg.Pool, movement: Movement): Promise<string> {
  const { account, lot, kind, points, earnedAt, recordedAt, reason } = movement
  const id = randomUUID()
  await db.query('insert into points_balances (account_id) values ($1) on conflict do nothing', [
    account,
  ])
  await db.query('select from points_balances where account_id = $1 for update', [account])
  await db.query(
    `insert into points_lots (account_id, id, points, remaining, earned_at, expires_at, debt)
     values ($1, $2, 1000000000, 0, coalesce($3, now()), '2100-01-01Z', 1000000000)
     on conflict (account_id, id) do nothing`,
    [account, lot, earnedAt ?? null],
  )
  await db.query(
    'update points_lots set remaining = remaining + $3 where account_id = $1 and id = $2',
    [account, lot, points],
  )
  await db.query('update points_balances set balance = balance + $2 where account_id = $1', [
    account,
    points,
  ])
  await db.query(
    `insert into points_entries (account_id, id, lot_id, kind, points, occurred_at, recorded_at, reason)
     values ($1, $2, $3, $4, $5, now(), coalesce($6, now()), $7)`,
    [account, id, lot, kind, points, recordedAt ?? null, reason ?? null],
  )
  return id
}

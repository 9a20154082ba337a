import { newId } from '../../src/domain/ids.ts'
import { aMember } from './builders.ts'
import type { TestService } from './service.ts'

export type LedgerMember = { id: string; card: string; accountId: string }

export async function openMember(
  service: TestService,
  fields: Record<string, unknown> = {},
): Promise<LedgerMember> {
  const { body } = await service.call('post', '/v1/members', aMember(fields))
  const { rows } = await service.deps.pool.query('select account_id from members where id = $1', [
    body.id,
  ])
  return { id: body.id, card: body.cards[0].number, accountId: rows[0].account_id }
}

export type GivenLot = {
  points: number
  expiresAt: string
  earnedAt?: string
  availableAt?: string | null
  /** So many were spent before all of it was taken back: the lot is a debt of them. */
  owed?: number
  /** Nothing is left of it: all has expired. */
  expired?: boolean
}

/** Lots as baskets of the past left them, with their entries; returns their ids. */
export async function giveLots(
  service: TestService,
  accountId: string,
  lots: readonly GivenLot[],
): Promise<string[]> {
  const rows = lots.map((lot) => ({
    account_id: accountId,
    id: newId(),
    points: lot.points,
    debt: lot.owed ?? 0,
    remaining: lot.owed === undefined ? lot.points : -lot.owed,
    expired: 0,
    reversed: lot.owed === undefined ? 0 : lot.points,
    ...(lot.expired ? { remaining: 0, expired: lot.points } : {}),
    earned_at: lot.earnedAt ?? '2025-01-01T12:00:00Z',
    available_at: lot.availableAt ?? null,
    expires_at: lot.expiresAt,
  }))
  await service.deps.pool.query(
    `with given as (select * from json_populate_recordset(null::points_lots, $1)),
     lots as (
       insert into points_lots (account_id, id, points, remaining, debt, reversed, expired, earned_at, available_at,
         expires_at)
       select account_id, id, points, remaining, debt, reversed, expired, earned_at, available_at, expires_at from given),
     earned as (
       insert into points_entries (account_id, id, lot_id, kind, points, occurred_at)
       select account_id, id, id, 'earn', points, earned_at from given),
     later as (
       insert into points_entries (account_id, id, lot_id, kind, points, occurred_at)
       select account_id, uuid_floor(now() + make_interval(secs => row_number() over ())), id, kind, -taken, earned_at
       from given, lateral (values ('spend', debt), ('reverse', reversed), ('expire', expired)) as t (kind, taken)
       where taken > 0)
     update points_balances b set balance = b.balance + g.remaining
     from (select account_id, sum(remaining) as remaining from given group by 1) g
     where b.account_id = g.account_id`,
    [JSON.stringify(rows)],
  )
  return rows.map((row) => row.id)
}

export type StoredLot = {
  id: string
  origin: string
  points: number
  remaining: number
  expired: number
  debt: number
  earned_at: Date
  available_at: Date | null
  expires_at: Date
  moved_to_account: string | null
  moved_to_lot: string | null
}

export async function lotsOf(service: TestService, accountId: string): Promise<StoredLot[]> {
  const { rows } = await service.deps.pool.query<StoredLot>(
    'select * from points_lots where account_id = $1 order by id',
    [accountId],
  )
  return rows
}

export type StoredEntry = {
  id: string
  lot_id: string
  kind: string
  points: number
  reason: string | null
  author: string | null
  occurred_at: Date
}

export async function entriesOf(service: TestService, accountId: string): Promise<StoredEntry[]> {
  const { rows } = await service.deps.pool.query<StoredEntry>(
    'select * from points_entries where account_id = $1 order by position',
    [accountId],
  )
  return rows
}

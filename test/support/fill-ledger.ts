import { randomUUID } from 'node:crypto'
import type pg from 'pg'

type Row = Record<string, string & number>

/**
 * What tills alone do not do to a shop that `fillShop` has filled: goods of a basket come back, points expire, are
 * imported, given by hand and moved to another account, where a return takes some of them. All as its writers would.
 */
export async function fillLedger(pool: pg.Pool): Promise<void> {
  const one = async (text: string): Promise<Row> => (await pool.query(text)).rows[0]
  const basket = await one('select * from baskets where points_spent > 0')
  const earned = await one(`select * from points_lots where basket_id = '${basket['id']}'`)
  const spent = await one(`select l.* from points_entries e join points_lots l on l.id = e.lot_id
    where e.kind = 'spend'`)
  const returnId = await returnOne(pool, basket)
  await post(pool, earned, { kind: 'reverse', points: -2, basket, returnId })
  await post(pool, spent, { kind: 'restore', points: 1, basket, returnId })
  await pool.query('update points_lots set reversed = reversed + 2 where id = $1', [earned['id']])
  await post(pool, spent, { kind: 'expire', points: -3 })
  await pool.query('update points_lots set expired = expired + 3 where id = $1', [spent['id']])
  for (const [kind, origin] of [
    ['opening', 'opening'],
    ['adjust', 'adjust'],
  ]) {
    const lot = await openLot(pool, earned, { points: 50, origin, basketId: null })
    await post(pool, lot, { kind: kind ?? '', points: 50 })
    if (kind === 'adjust') await post(pool, lot, { kind: 'adjust', points: -5 })
  }
  await moveLot(pool, spent, randomUUID())
}

type Posting = { kind: string; points: number; basket?: Row; returnId?: string }

async function post(pool: pg.Pool, lot: Row, { kind, points, basket, returnId }: Posting) {
  await pool.query(
    `insert into points_entries (account_id, id, lot_id, basket_id, return_id, kind, points, occurred_at)
     values ($1, $2, $3, $4, $5, $6, $7, now())`,
    [
      ...[lot['account_id'], randomUUID(), lot['id'], basket?.['id'] ?? null, returnId ?? null],
      ...[kind, points],
    ],
  )
  await pool.query(
    'update points_lots set remaining = remaining + $3 where account_id = $1 and id = $2',
    [lot['account_id'], lot['id'], points],
  )
  await pool.query('update points_balances set balance = balance + $2 where account_id = $1', [
    ...[lot['account_id'], points],
  ])
}

type NewLot = { points: number; origin: string | undefined; basketId: string | null }

async function openLot(pool: pg.Pool, like: Row, { points, origin, basketId }: NewLot) {
  const { rows } = await pool.query(
    `insert into points_lots (account_id, id, basket_id, points, remaining, earned_at, expires_at, origin)
     values ($1, $2, $3, $4, 0, $5, $6, $7) returning *`,
    [
      ...[like['account_id'], randomUUID(), basketId, points],
      ...[like['earned_at'], like['expires_at'], origin],
    ],
  )
  return rows[0]
}

async function returnOne(pool: pg.Pool, basket: Row): Promise<string> {
  const id = randomUUID()
  const line = { line: 1, sku: 'sku-1', quantity: 1, weightGrams: null, amountMinor: 200 }
  const part = {
    ...{ basketId: basket['id'], reference: basket['reference'], lines: [line] },
    ...{ refundMinor: 200, owedMinor: 0, reversed: 2, restored: 1 },
  }
  await pool.query(
    `insert into returns (account_id, id, kind, store_id, terminal_id, reference, returned_at, parts, refund_minor,
       owed_minor, points_reversed, points_restored, coupons_restored, flags)
     values ($1, $2, 'return', '0042', '03', '20261121-0042-03-900001', now(), $3, 200, 0, 2, 1, '[]', '{}')`,
    [basket['account_id'], id, JSON.stringify([part])],
  )
  await pool.query(
    `insert into basket_remains (account_id, basket_id, returned, net_minor, refunded_minor, owed_minor,
       points_earned, points_spent, discounts, uses)
     values ($1, $2, '[{"line": 1, "quantity": 1, "weightGrams": null}]', $3, 200, 0, $4, $5, '[]', '[]')`,
    [
      ...[basket['account_id'], basket['id'], Number(basket['net_minor']) - 200],
      ...[Number(basket['points_earned']) - 2, Number(basket['points_spent']) - 1],
    ],
  )
  await pool.query(
    `insert into swipe_references (store_id, terminal_id, business_date, sequence, kind, account_id, basket_id, body_hash)
     values ('0042', '03', '2026-11-21', 900001, 'return', $1, $2, '\\x00')`,
    [basket['account_id'], id],
  )
  await pool.query(
    `insert into events (id, kind, account_id, occurred_at) values ($2, 'basket.returned', $1, now())`,
    [basket['account_id'], id],
  )
  return id
}

/** Whole; what becomes of it from then on becomes of it there. */
async function moveLot(pool: pg.Pool, { id, account_id }: Row, toAccount: string): Promise<void> {
  const { rows } = await pool.query('select * from points_lots where id = $1', [id])
  const [old] = rows
  await pool.query('insert into points_balances (account_id) values ($1)', [toAccount])
  const like = { ...old, account_id: toAccount }
  const { points, remaining, origin, basket_id: basketId, reversed, expired } = old
  const lot = await openLot(pool, like, { points, origin, basketId })
  await pool.query('update points_lots set reversed = $2, expired = $3 where id = $1', [
    ...[lot.id, reversed, expired],
  ])
  await post(pool, old, { kind: 'move', points: -remaining })
  await post(pool, lot, { kind: 'move', points: remaining })
  await pool.query(
    'update points_lots set moved_to_account = $3, moved_to_lot = $4 where account_id = $1 and id = $2',
    [account_id, id, toAccount, lot.id],
  )
  await post(pool, lot, { kind: 'expire', points: -4 })
  await pool.query('update points_lots set expired = expired + 4 where id = $1', [lot.id])
}

import type pg from 'pg'

/** Time-ordered, so that rows lie as they do when tills write them. `space` keeps the ids of two tables apart. */
const idOf = (number: string, space: string): string => `(lpad(to_hex(
  (extract(epoch from now()) * 1000)::bigint - 3600000 + ${number}), 12, '0') || '7${space}8000'
  || lpad(to_hex(${number}), 12, '0'))::uuid`

const EARNED = '(10 + n % 50)'
const SPENT = 3
const RETURNED_EVERY = 100

/**
 * Books that audit clean with about so many entries: every basket earns a lot, all but a member's first spend of the
 * one before, and goods of every hundredth come back.
 */
export async function fillBooks(
  db: pg.Client,
  entries: number,
): Promise<{ baskets: number; entries: number }> {
  const members = Math.max(1, Math.round(entries / 40))
  const baskets = Math.round((entries + members) / 2.01)
  const account = idOf(`(n % ${members})`, 'aaa')
  const spends = `n > ${members}`
  const isReturned = `n % ${RETURNED_EVERY} = 0`
  const all = `generate_series(1, ${baskets}) n`
  // One moment for all, for ids are made from it.
  await db.query('begin')
  await db.query(`
    insert into baskets (account_id, id, store_id, terminal_id, reference, business_date, purchased_at, gross_minor,
      discount_minor, net_minor, points_earned, points_spent, points_balance, lines, discounts, tenders,
      coupons_redeemed, refused, flags)
    select ${account}, ${idOf('n', '000')}, '0042', '03', '20261101-0042-03-' || n, '2026-11-01', now(), 600, 40, 560,
      ${EARNED}, case when ${spends} then ${SPENT} else 0 end, 0,
      (select jsonb_agg(jsonb_build_object('line', line, 'kind', 'sale', 'sku', 'sku-' || (n + line) % 2000, 'quantity', 1,
        'unitPriceMinor', 200, 'amountMinor', 200, 'discountMinor', case line when 1 then 40 else 0 end,
        'department', 'GROCERY', 'category', 'TINS', 'known', true)) from generate_series(1, 3) line),
      '[{"line": 1, "amountMinor": 40}]', '[]', '[]', '[]', '{}'
    from ${all}`)
  await db.query(`
    insert into swipe_references (store_id, terminal_id, business_date, sequence, kind, account_id, basket_id, body_hash)
    select '0042', '03', '2026-11-01', n, 'sale', ${account}, ${idOf('n', '000')}, '\\x00' from ${all}`)
  await db.query(`
    insert into points_lots (account_id, id, basket_id, points, remaining, reversed, earned_at, expires_at)
    select ${account}, ${idOf('n', '111')}, ${idOf('n', '000')}, ${EARNED},
      ${EARNED} - case when n + ${members} <= ${baskets} then ${SPENT} else 0 end - case when ${isReturned} then 1 else 0 end,
      case when ${isReturned} then 1 else 0 end, now() - make_interval(days => n % 700), now() + interval '2 years'
    from ${all}`)
  await db.query(`
    insert into points_entries (account_id, id, lot_id, basket_id, return_id, kind, points, occurred_at, recorded_at)
    select ${account}, ${idOf('e.entry', '222')}, ${idOf('e.lot', '111')}, ${idOf('n', '000')},
      case e.kind when 'reverse' then ${idOf('n', '333')} end, e.kind, e.points, now(),
      now() - interval '30 days' + make_interval(secs => 2592000.0 * n / ${baskets})
    from ${all}
    cross join lateral (
      select 3 * n as entry, n as lot, 'earn' as kind, ${EARNED} as points
      union all select 3 * n + 1, n - ${members}, 'spend', -${SPENT} where ${spends}
      union all select 3 * n + 2, n, 'reverse', -1 where ${isReturned}) e`)
  await db.query(`
    insert into points_balances (account_id, balance)
    select account_id, sum(remaining) from points_lots group by 1`)
  await fillReturns(db, { account, from: `${all} where ${isReturned}` })
  await db.query('commit')
  await db.query('vacuum analyze')
  const { rows } = await db.query<{ count: string }>('select count(*) from points_entries')
  return { baskets, entries: Number(rows[0]?.count) }
}

async function fillReturns(
  db: pg.Client,
  { account, from }: { account: string; from: string },
): Promise<void> {
  await db.query(`
    insert into returns (account_id, id, kind, store_id, terminal_id, reference, returned_at, parts, refund_minor,
      owed_minor, points_reversed, points_restored, coupons_restored, flags)
    select ${account}, ${idOf('n', '333')}, 'return', '0042', '04', '20261101-0042-04-' || n, now(),
      jsonb_build_array(jsonb_build_object('basketId', ${idOf('n', '000')}, 'refundMinor', 200, 'owedMinor', 0,
        'reversed', 1, 'restored', 0, 'lines', '[{"line": 2, "quantity": 1}]'::jsonb)),
      200, 0, 1, 0, '[]', '{}'
    from ${from}`)
  await db.query(`
    insert into swipe_references (store_id, terminal_id, business_date, sequence, kind, account_id, basket_id, body_hash)
    select '0042', '04', '2026-11-01', n, 'return', ${account}, ${idOf('n', '333')}, '\\x00' from ${from}`)
  await db.query(`
    insert into basket_remains (account_id, basket_id, returned, net_minor, refunded_minor, owed_minor, points_earned,
      points_spent, discounts, taken)
    select b.account_id, b.id, '[{"line": 2, "quantity": 1}]', 360, 200, 0, b.points_earned - 1, b.points_spent,
      '[]', '{"budgets": [], "coupons": []}'
    from baskets b join returns r on (r.parts #>> '{0,basketId}')::uuid = b.id`)
}

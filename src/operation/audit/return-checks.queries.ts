import { type AuditCheck, count } from './audit-check.ts'

/** Promise 3: what was returned is undone once, and adds up. */
export const returnChecks: AuditCheck[] = [
  {
    name: 'a return’s sums are those of its parts',
    things: count('returns'),
    broken: `
      select r.account_id, r.id as return_id, r.reference, r.refund_minor, p.refund_minor as parts_refund_minor,
        r.owed_minor, p.owed_minor as parts_owed_minor, r.points_reversed, p.reversed, r.points_restored, p.restored
      from returns r
      cross join lateral (
        select coalesce(sum((part ->> 'refundMinor')::bigint), 0) as refund_minor,
          coalesce(sum((part ->> 'owedMinor')::bigint), 0) as owed_minor,
          coalesce(sum((part ->> 'reversed')::bigint), 0) as reversed,
          coalesce(sum((part ->> 'restored')::bigint), 0) as restored
        from jsonb_array_elements(r.parts) part) p
      where r.refund_minor <> p.refund_minor or r.owed_minor <> p.owed_minor
        or r.points_reversed <> p.reversed or r.points_restored <> p.restored`,
  },
  {
    name: 'a return’s points are those of its entries',
    things: count('returns'),
    broken: `
      select return_id, r.account_id, r.reference, r.points_reversed, e.reversed, r.points_restored, e.restored
      from (select id as return_id, account_id, reference, points_reversed, points_restored from returns) r
      full join (
        select return_id, -coalesce(sum(points) filter (where kind = 'reverse'), 0) as reversed,
          coalesce(sum(points) filter (where kind = 'restore'), 0) as restored
        from points_entries where return_id is not null group by 1) e using (return_id)
      where r.reference is null or r.points_reversed <> coalesce(e.reversed, 0)
        or r.points_restored <> coalesce(e.restored, 0)`,
  },
  {
    name: 'what is left of a basket is what its returns left',
    things: count('basket_remains'),
    broken: `
      select basket_id, m.account_id, m.refunded_minor, p.refund_minor as returns_refund_minor, b.reference
      from (select basket_id, account_id, refunded_minor from basket_remains) m
      full join (
        select (part ->> 'basketId')::uuid as basket_id, sum((part ->> 'refundMinor')::bigint) as refund_minor
        from returns r cross join lateral jsonb_array_elements(r.parts) part group by 1) p using (basket_id)
      left join baskets b on b.account_id = m.account_id and b.id = basket_id
      where m.account_id is null or p.refund_minor is null or b.id is null or m.refunded_minor <> p.refund_minor`,
  },
  {
    name: 'no more of a line was returned than its returns brought and its basket held',
    things: count('basket_remains'),
    broken: `
      select basket_id, line, m.quantity, p.quantity as returns_quantity, s.quantity as sold_quantity
      from (
        select r.basket_id, r.account_id, (l ->> 'line')::int as line, (l ->> 'quantity')::numeric as quantity
        from basket_remains r cross join lateral jsonb_array_elements(r.returned) l) m
      full join (
        select (part ->> 'basketId')::uuid as basket_id, (l ->> 'line')::int as line,
          sum((l ->> 'quantity')::numeric) as quantity
        from returns r
        cross join lateral jsonb_array_elements(r.parts) part
        cross join lateral jsonb_array_elements(part -> 'lines') l
        group by 1, 2) p using (basket_id, line)
      left join lateral (
        select (l ->> 'quantity')::numeric as quantity
        from baskets b cross join lateral jsonb_array_elements(b.lines) l
        where b.account_id = m.account_id and b.id = basket_id and (l ->> 'line')::int = line) s on true
      where coalesce(m.quantity, 0) <> coalesce(p.quantity, 0) or coalesce(m.quantity, 0) > coalesce(s.quantity, 0)`,
  },
]

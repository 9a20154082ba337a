import { type AuditCheck, count } from './audit-check.ts'
import { capChecks } from './cap-checks.queries.ts'
import { claimCheck } from './claim-check.queries.ts'

/** Promise 6: points always reconcile. */
const pointsChecks: AuditCheck[] = [
  {
    name: 'a balance is the sum of its lots and of its entries',
    things: count('points_balances'),
    broken: `
      select account_id, b.balance, l.remaining as lots, e.points as entries
      from points_balances b
      full join (select account_id, sum(remaining) as remaining from points_lots group by 1) l using (account_id)
      full join (select account_id, sum(points) as points from points_entries group by 1) e using (account_id)
      where coalesce(b.balance, 0) <> coalesce(l.remaining, 0) or coalesce(b.balance, 0) <> coalesce(e.points, 0)`,
  },
  {
    name: 'a lot holds what was earned less what was spent of it',
    things: count('points_lots'),
    broken: `
      select account_id, lot_id, l.points, l.remaining, e.earned, e.spent
      from (select account_id, id as lot_id, points, remaining from points_lots) l
      full join (
        select account_id, lot_id, coalesce(sum(points) filter (where kind = 'earn'), 0) as earned,
          coalesce(sum(points) filter (where kind = 'spend'), 0) as spent
        from points_entries group by 1, 2) e using (account_id, lot_id)
      where l.points is distinct from e.earned or l.remaining is distinct from e.earned + e.spent`,
  },
  {
    name: 'a basket’s points are those of its entries',
    things: count('baskets'),
    broken: `
      select account_id, basket_id, b.reference, b.points_earned, b.points_spent, e.earned, e.spent
      from (
        select account_id, id as basket_id, reference, points_earned, points_spent from baskets) b
      full join (
        select account_id, basket_id, coalesce(sum(points) filter (where kind = 'earn'), 0) as earned,
          -coalesce(sum(points) filter (where kind = 'spend'), 0) as spent
        from points_entries e
        where basket_id is not null and not exists (select from claims c where c.basket_id = e.basket_id)
        group by 1, 2) e using (account_id, basket_id)
      where b.basket_id is null
        or b.points_earned <> coalesce(e.earned, 0) or b.points_spent <> coalesce(e.spent, 0)`,
  },
]

/** Promises 1 and 4: nothing without its basket, and baskets that add up. */
const basketChecks: AuditCheck[] = [
  {
    name: 'a redemption has its basket',
    things: count('coupon_redemptions'),
    broken: `
      select c.account_id, c.coupon_id, c.basket_id from coupon_redemptions c
      where not exists (select from swipe_references r where r.basket_id = c.basket_id)`,
  },
  {
    name: 'a use of a budget has its basket',
    things: count('budget_uses'),
    broken: `
      select u.budget_id, u.basket_id from budget_uses u
      where not exists (select from swipe_references r where r.basket_id = u.basket_id)`,
  },
  {
    name: 'a redemption of a code has its basket',
    things: count('code_redemptions'),
    broken: `
      select c.account_id, c.code_id, c.basket_id from code_redemptions c
      where not exists (select from swipe_references r where r.basket_id = c.basket_id)`,
  },
  {
    name: 'a reference has its basket, and a basket its reference',
    things: count('swipe_references'),
    broken: `
      select account_id, basket_id, b.reference, r.store_id, r.terminal_id, r.business_date, r.sequence
      from swipe_references r
      full join (select account_id, id as basket_id, reference from baskets) b using (account_id, basket_id)
      where r.store_id is null or b.reference is null`,
  },
  {
    name: 'a paid quote has its basket',
    things: count('quote_payments'),
    broken: `
      select p.account_id, p.quote_id, p.basket_id from quote_payments p
      where not exists (
        select from baskets b
        where b.account_id = p.account_id and b.id = p.basket_id and b.quote_id = p.quote_id)`,
  },
  {
    name: 'a discount is within its line',
    things: count('baskets'),
    broken: `
      select b.account_id, b.id, b.reference, line ->> 'line' as line, line ->> 'amountMinor' as amount_minor,
        line ->> 'discountMinor' as discount_minor
      from baskets b
      cross join lateral jsonb_array_elements(b.lines) line
      where (line ->> 'discountMinor')::bigint not between 0 and
        case line ->> 'kind' when 'sale' then (line ->> 'amountMinor')::bigint
          when 'deposit' then (line ->> 'amountMinor')::bigint else 0 end`,
  },
  {
    name: 'an event has its basket',
    things: count('events'),
    broken: `
      select e.account_id, e.id from events e
      where not exists (select from baskets b where b.account_id = e.account_id and b.id = e.id)`,
  },
  {
    name: 'a basket’s net is gross less discounts',
    things: count('baskets'),
    broken: `
      select account_id, id, reference, gross_minor, discount_minor, net_minor from baskets
      where net_minor <> gross_minor - discount_minor`,
  },
  {
    name: 'a basket’s gross and discount are those of its lines',
    things: count('baskets'),
    broken: `
      select b.account_id, b.id, b.reference, b.gross_minor, l.gross_minor as lines_gross_minor,
        b.discount_minor, l.discount_minor as lines_discount_minor
      from baskets b
      cross join lateral (
        select coalesce(sum(case line ->> 'kind' when 'voided' then 0 when 'depositReturn' then -1 else 1 end
            * (line ->> 'amountMinor')::bigint), 0) as gross_minor,
          coalesce(sum((line ->> 'discountMinor')::bigint), 0) as discount_minor
        from jsonb_array_elements(b.lines) line) l
      where b.gross_minor <> l.gross_minor or b.discount_minor <> l.discount_minor`,
  },
  {
    name: 'a basket’s discounts add up',
    things: count('baskets'),
    broken: `
      select b.account_id, b.id, b.reference, b.discount_minor, d.amount_minor as discounts_minor
      from baskets b
      cross join lateral (
        select coalesce(sum((discount ->> 'amountMinor')::bigint), 0) as amount_minor
        from jsonb_array_elements(b.discounts) discount) d
      where b.discount_minor <> d.amount_minor`,
  },
]

/** Promise 5: whatever a basket is given can be found again. */
const ruleChecks: AuditCheck[] = [
  {
    name: 'one version of a promotion is in force at a time',
    things: count('promotion_periods'),
    broken: `
      select a.promotion_id, a.version, a.starts_at, a.ends_at, b.version as other_version,
        b.starts_at as other_starts_at, b.ends_at as other_ends_at
      from promotion_periods a
      join promotion_periods b on b.promotion_id = a.promotion_id and b.started_rules > a.started_rules
      where a.starts_at < a.ends_at and b.starts_at < b.ends_at
        and a.starts_at < b.ends_at and b.starts_at < a.ends_at`,
  },
]

export const auditChecks: readonly AuditCheck[] = [
  ...pointsChecks,
  claimCheck,
  ...capChecks,
  ...basketChecks,
  ...ruleChecks,
]

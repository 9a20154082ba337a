import { type AuditCheck, count } from './audit-check.ts'
import { capChecks } from './cap-checks.queries.ts'
import { claimCheck } from './claim-check.queries.ts'
import { pointsChecks } from './points-checks.queries.ts'
import { returnChecks } from './return-checks.queries.ts'

/** Promises 1 and 4: nothing without its basket, and baskets that add up. */
const basketChecks: AuditCheck[] = [
  {
    name: 'a redemption has its basket',
    things: count('coupon_redemptions'),
    broken: `
      select c.account_id, c.coupon_id, c.basket_id from coupon_redemptions c
      where not exists (select from swipe_references r where r.basket_id = c.basket_id and r.kind = 'sale')`,
  },
  {
    name: 'a use of a budget has its basket',
    things: count('budget_uses'),
    broken: `
      select u.budget_id, u.basket_id from budget_uses u
      where not exists (select from swipe_references r where r.basket_id = u.basket_id and r.kind = 'sale')`,
  },
  {
    name: 'a redemption of a code has its basket',
    things: count('code_redemptions'),
    broken: `
      select c.account_id, c.code_id, c.basket_id from code_redemptions c
      where not exists (select from swipe_references r where r.basket_id = c.basket_id and r.kind = 'sale')`,
  },
  {
    // The parts of a reference are its key, by which a repeat is found.
    name: 'a reference has its basket or return, and each of these its reference',
    things: count('swipe_references'),
    broken: `
      select account_id, id, b.reference, b.kind as recorded, r.kind, r.store_id, r.terminal_id, r.business_date, r.sequence
      from (
        select account_id, basket_id as id, kind, store_id, terminal_id, business_date, sequence
        from swipe_references) r
      full join (
        select account_id, id, reference, 'sale' as kind from baskets
        union all select account_id, id, reference, kind from returns) b using (account_id, id)
      where r.kind is distinct from b.kind
        or split_part(b.reference, '-', 1) <> to_char(r.business_date, 'YYYYMMDD')
        or split_part(b.reference, '-', 2) <> r.store_id or split_part(b.reference, '-', 3) <> r.terminal_id
        or split_part(b.reference, '-', 4)::bigint <> r.sequence`,
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
    name: 'an event has its basket or return',
    things: count('events'),
    broken: `
      select e.account_id, e.id, e.kind from events e
      where case e.kind
        when 'basket.recorded' then not exists (
          select from baskets b where b.account_id = e.account_id and b.id = e.id)
        when 'basket.returned' then not exists (
          select from returns r where r.account_id = e.account_id and r.id = e.id)
        else true end`,
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
  ...returnChecks,
  ...ruleChecks,
]

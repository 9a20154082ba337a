/**
 * One statement per promise kept or broken: `things` counts what is looked at, `broken` gives the rows that break
 * it, keys first. Each statement sees one moment, so it is right while tills go on; grouping spills to disk.
 */
export type AuditCheck = { name: string; things: string; broken: string }

const count = (table: string): string => `select count(*) from ${table}`

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
        from points_entries where basket_id is not null group by 1, 2) e using (account_id, basket_id)
      where b.basket_id is null
        or b.points_earned <> coalesce(e.earned, 0) or b.points_spent <> coalesce(e.spent, 0)`,
  },
]

/** Promise 2: a cap is never overrun. */
const capChecks: AuditCheck[] = [
  {
    name: 'a budget has counted what baskets took from it',
    things: count('budgets'),
    broken: `
      select id, b.uses, b.sets, b.money_minor, r.uses as taken_uses, r.sets as taken_sets,
        r.money_minor as taken_minor
      from budgets b
      full join (
        select budget_id as id, sum(uses) as uses, sum(sets) as sets, sum(money_minor) as money_minor
        from budget_uses group by 1) r using (id)
      where coalesce(b.uses, 0) <> coalesce(r.uses, 0) or coalesce(b.sets, 0) <> coalesce(r.sets, 0)
        or coalesce(b.money_minor, 0) <> coalesce(r.money_minor, 0)`,
  },
  {
    name: 'a campaign’s budget has counted its backed redemptions',
    things: count('coupon_redemptions'),
    broken: `
      select id, u.uses, u.money_minor, r.uses as redemptions, r.money_minor as redeemed_minor
      from (
        select budget_id as id, sum(uses) as uses, sum(money_minor) as money_minor
        from budget_uses
        where budget_id in (select id from budgets where per = 'all') and budget_id not in (select id from promotions)
        group by 1) u
      full join (
        select campaign_id as id, count(*) as uses, sum(amount_minor) as money_minor
        from coupon_redemptions where backed group by 1) r using (id)
      where coalesce(u.uses, 0) <> coalesce(r.uses, 0)
        or coalesce(u.money_minor, 0) <> coalesce(r.money_minor, 0)`,
  },
  {
    name: 'a cap for each store, day or member is kept',
    things: "select count(*) from budgets where per <> 'all'",
    broken: `
      select b.id, b.subject_id, b.per, b.store_id, b.account_id, b.counted_on, b.uses, b.sets, b.money_minor
      from budgets b
      join (
        select v.subject_id, cap ->> 'per' as per,
          max(coalesce((cap ->> 'usesMax')::numeric, 'infinity')) as uses_max,
          max(coalesce((cap ->> 'setsMax')::numeric, 'infinity')) as sets_max,
          max(coalesce((cap ->> 'moneyMaxMinor')::numeric, 'infinity')) as money_max
        from (
          select promotion_id as subject_id, definition from promotion_versions
          union all select campaign_id, definition from campaign_versions) v
        cross join lateral jsonb_array_elements(v.definition -> 'caps') cap
        group by 1, 2) c using (subject_id, per)
      where b.uses > c.uses_max or b.sets > c.sets_max or b.money_minor > c.money_max`,
  },
  {
    name: 'a budget is within its caps',
    things: count('budgets'),
    broken: `
      select id, uses, uses_max, money_minor, money_max_minor from budgets
      where uses > uses_max or sets > sets_max or money_minor > money_max_minor`,
  },
  {
    name: 'a coupon is redeemed when it has one backed redemption',
    things: count('coupons'),
    broken: `
      select account_id, coupon_id, c.state, coalesce(r.backed, 0) as backed_redemptions
      from (select account_id, id as coupon_id, state from coupons) c
      full join (
        select account_id, coupon_id, count(*) as backed
        from coupon_redemptions where backed group by 1, 2) r using (account_id, coupon_id)
      where c.coupon_id is null or coalesce(r.backed, 0) <> (case c.state when 'redeemed' then 1 else 0 end)`,
  },
  {
    name: 'a code has counted its backed redemptions, and not more than it may',
    things: count('codes'),
    broken: `
      select code_id, c.uses, c.uses_max, r.uses as redemptions
      from (select id as code_id, uses, uses_max from codes where uses <> 0) c
      full join (
        select code_id, count(*) as uses from code_redemptions where backed group by 1) r using (code_id)
      where coalesce(c.uses, 0) <> coalesce(r.uses, 0) or c.uses > c.uses_max`,
  },
  {
    name: 'a pool that is or was ready has the codes that it counts',
    things: count('code_pools'),
    broken: `
      select p.id, p.code_count, coalesce(c.codes, 0) as codes
      from code_pools p
      left join (select pool_id, count(*) as codes from codes group by 1) c on c.pool_id = p.id
      where p.ready_at is not null and p.code_count <> coalesce(c.codes, 0)`,
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
  ...capChecks,
  ...basketChecks,
  ...ruleChecks,
]

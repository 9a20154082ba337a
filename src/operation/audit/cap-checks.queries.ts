import { type AuditCheck, count } from './audit-check.ts'

/** Promise 2: a cap is never overrun. */
export const capChecks: AuditCheck[] = [
  {
    name: 'a budget has counted what baskets took from it, and what stores have in advance',
    things: count('budgets'),
    broken: `
      select id, b.uses, b.sets, b.money_minor, r.uses as taken_uses, r.sets as taken_sets,
        r.money_minor as taken_minor
      from budgets b
      full join (
        select id, sum(uses) as uses, sum(sets) as sets, sum(money_minor) as money_minor
        from (
          select budget_id as id, uses, sets, money_minor from budget_uses
          union all select subject_id, uses_left, sets_left, coalesce(money_left_minor, 0) from store_leases) u
        group by 1) r using (id)
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

import { type AuditCheck, count } from './audit-check.ts'

/** Where each lot that was moved has come to in the end; lots move on, so this follows them. */
const movedLots = `
  with recursive moved (account_id, lot_id, to_account, to_lot, steps) as (
    select account_id, id, moved_to_account, moved_to_lot, 1 from points_lots where moved_to_lot is not null
    union all
    select m.account_id, m.lot_id, l.moved_to_account, l.moved_to_lot, m.steps + 1
    from moved m
    join points_lots l on l.account_id = m.to_account and l.id = m.to_lot
    where l.moved_to_lot is not null and m.steps < 1000)`

/** Promise 6: points always reconcile. */
export const pointsChecks: AuditCheck[] = [
  {
    name: 'a balance is the sum of its lots and of its entries',
    things: count('points_balances'),
    broken: `
      select account_id, b.balance, l.remaining as lots, e.points as entries
      from points_balances b
      full join (select account_id, sum(remaining) as remaining from points_lots group by 1) l using (account_id)
      full join (select account_id, sum(points) as points from points_entries group by 1) e using (account_id)
      where b.balance is null or b.balance <> coalesce(l.remaining, 0) or b.balance <> coalesce(e.points, 0)`,
  },
  {
    // Every kind of entry changes what is left, and nothing else does.
    name: 'what is left of a lot is the sum of its entries, and what it owes is below zero',
    things: count('points_lots'),
    broken: `
      select account_id, lot_id, l.points, l.remaining, l.debt, e.points as entries
      from (select account_id, id as lot_id, points, remaining, debt from points_lots) l
      full join (select account_id, lot_id, sum(points) as points from points_entries group by 1, 2) e
        using (account_id, lot_id)
      where l.points is null or l.remaining <> coalesce(e.points, 0) or l.debt <> greatest(0, -l.remaining)`,
  },
  {
    // A lot begins with what was earned, imported, given by hand or moved to it; what was reversed and what expired is
    // counted in it. One that was moved whole goes on in another account, so the entries of all its lives are added up.
    name: 'a lot has counted what it began with, what was reversed and what expired',
    things: 'select count(*) from points_lots where moved_to_lot is null',
    broken: `
      select account_id, lot_id, l.points, e.began, l.reversed, e.reversed as reversed_entries, l.expired,
        e.expired as expired_entries
      from (
        select account_id, id as lot_id, points, reversed, expired from points_lots where moved_to_lot is null) l
      join (
        ${movedLots},
        own as (
          select e.account_id, e.lot_id,
            sum(e.points) filter (where e.kind in ('earn', 'opening')) as began,
            sum(e.points) filter (where e.kind = 'adjust' and e.points > 0) as adjusted,
            sum(e.points) filter (where e.kind = 'move' and e.points > 0) as received,
            -sum(e.points) filter (where e.kind = 'reverse') as reversed,
            -sum(e.points) filter (where e.kind = 'expire') as expired
          from points_entries e group by 1, 2),
        targets as (
          select distinct moved_to_account as account_id, moved_to_lot as lot_id
          from points_lots where moved_to_lot is not null),
        ends as (
          select m.account_id, m.lot_id, m.to_account, m.to_lot from moved m
          join points_lots l on l.account_id = m.to_account and l.id = m.to_lot and l.moved_to_lot is null)
        select coalesce(d.to_account, o.account_id) as account_id, coalesce(d.to_lot, o.lot_id) as lot_id,
          sum(coalesce(o.began, 0)
            + case when l.origin = 'adjust' then coalesce(o.adjusted, 0) else 0 end
            + case when l.origin = 'transfer' and t.lot_id is null then coalesce(o.received, 0) else 0 end) as began,
          sum(coalesce(o.reversed, 0)) as reversed, sum(coalesce(o.expired, 0)) as expired
        from own o
        join points_lots l on l.account_id = o.account_id and l.id = o.lot_id
        left join targets t on t.account_id = o.account_id and t.lot_id = o.lot_id
        left join ends d on d.account_id = o.account_id and d.lot_id = o.lot_id
        group by 1, 2) e using (account_id, lot_id)
      where l.points <> e.began or l.reversed <> e.reversed or l.expired <> e.expired`,
  },
  {
    name: 'a lot that was moved stands in another account',
    things: 'select count(*) from points_lots where moved_to_lot is not null',
    broken: `
      select l.account_id, l.id as lot_id, l.moved_to_account, l.moved_to_lot, l.earned_at, t.earned_at as moved_earned_at,
        l.expires_at, t.expires_at as moved_expires_at
      from points_lots l
      left join points_lots t on t.account_id = l.moved_to_account and t.id = l.moved_to_lot
      where l.moved_to_lot is not null and (t.id is null or l.account_id = l.moved_to_account
        or t.earned_at <> l.earned_at or t.expires_at <> l.expires_at or t.available_at is distinct from l.available_at
        or t.basket_id is distinct from l.basket_id or t.origin <> l.origin or t.points <> l.points)`,
  },
  {
    // By basket alone: the entries may be a household's, or of the account that a lot was moved to.
    name: 'a basket’s points are those of its entries, less what was returned',
    things: count('baskets'),
    broken: `
      select basket_id, b.account_id, b.reference, b.points_earned, e.earned, b.points_spent, e.spent,
        r.points_earned as remaining_earned, coalesce(e.earned, 0) - coalesce(e.reversed, 0) as left_earned,
        r.points_spent as remaining_spent, coalesce(e.spent, 0) - coalesce(e.restored, 0) as left_spent
      from (select id as basket_id, account_id, reference, points_earned, points_spent from baskets) b
      full join (
        select basket_id, coalesce(sum(points) filter (where kind = 'earn'), 0) as earned,
          -coalesce(sum(points) filter (where kind = 'spend'), 0) as spent,
          -coalesce(sum(points) filter (where kind = 'reverse'), 0) as reversed,
          coalesce(sum(points) filter (where kind = 'restore'), 0) as restored
        from points_entries where basket_id is not null group by 1) e using (basket_id)
      full join (select basket_id, points_earned, points_spent from basket_remains) r using (basket_id)
      left join (select basket_id, points from claims) c using (basket_id)
      where b.account_id is null
        or b.points_earned + coalesce(c.points, 0) <> coalesce(e.earned, 0) or b.points_spent <> coalesce(e.spent, 0)
        or coalesce(r.points_earned, b.points_earned + coalesce(c.points, 0)) <> coalesce(e.earned - e.reversed, 0)
        or coalesce(r.points_spent, b.points_spent) <> coalesce(e.spent - e.restored, 0)`,
  },
  {
    // By what their entries say, for a reference that is not recorded could be imported again.
    name: 'an opening balance is recorded under its reference, with its points',
    things: count('points_openings'),
    broken: `
      select reference, account_id, o.points, e.points as entries
      from (select reference, account_id, points from points_openings) o
      full join (
        select account_id, substr(reason, length('Opening balance ') + 1) as reference, sum(points) as points
        from points_entries where kind = 'opening' group by 1, 2) e using (account_id, reference)
      where o.points is distinct from e.points`,
  },
  {
    name: 'the sums of a day of the books are those of its sealed entries',
    things: count('points_days'),
    broken: `
      select day, cohort, kind, d.points, e.points as entries
      from (
        select day, cohort, kind, points from points_days where points <> 0) d
      full join (
        select (s.days)[width_bucket(e.position, s.starts)] as day,
          date_trunc('month', coalesce(l.earned_at, e.occurred_at) at time zone 'UTC')::date as cohort, e.kind,
          sum(e.points) as points
        from (
          select array_agg(starts order by starts) as starts, array_agg(day order by starts) as days
          from (select day, min(from_position) as starts from ledger_seals group by day) d) s
        join points_entries e on e.position <= (select max(to_position) from ledger_seals)
        left join points_lots l on l.account_id = e.account_id and l.id = e.lot_id
        group by 1, 2, 3 having sum(e.points) <> 0) e using (day, cohort, kind)
      where coalesce(d.points, 0) <> coalesce(e.points, 0)`,
  },
]

import { type AuditCheck, count } from './audit-check.ts'

/** Promise 6: a basket without a card is claimed once, and moved no points but those of its claim. */
export const claimCheck: AuditCheck = {
  name: 'a claim has its basket, and gave its points',
  things: count('claims'),
  broken: `
    select c.account_id, c.basket_id, c.reference, c.points, e.earned, b.points_earned
    from claims c
    left join baskets b on b.account_id = c.basket_account_id and b.id = c.basket_id
    left join (
      select e.basket_id, sum(e.points) filter (where e.kind = 'earn') as earned,
        bool_or(e.kind = 'earn' and e.account_id <> k.points_account_id) as elsewhere
      from points_entries e join claims k on k.basket_id = e.basket_id group by 1) e on e.basket_id = c.basket_id
    where b.points_balance is not null or b.id is null or b.points_earned <> 0
      or c.points <> coalesce(e.earned, 0) or e.elsewhere`,
}

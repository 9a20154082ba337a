import type pg from 'pg'
import type { Contest } from './world.ts'

/** What is counted of a contest, what quotes hold of it now, and what its baskets took, backed or not. */
export type Counters = {
  uses: number
  moneyMinor: number
  heldUses: number
  heldMinor: number
  redemptions: number
  redeemedMinor: number
}

/** Sums over redemptions come from other rows than the counters do. */
export async function readCounters(
  client: pg.ClientBase,
  { counter, withCard, amountMinor }: Contest,
): Promise<Counters> {
  const ofBudget = `select b.uses, b.money_minor::float as "moneyMinor", b.id,
      (select count(*) from budget_uses u where u.budget_id = b.id)::int as redemptions,
      (select coalesce(sum(u.money_minor), 0) from budget_uses u where u.budget_id = b.id)::float as "redeemedMinor"
    from budgets b where b.id = $1`
  const ofPool = `select c.uses, c.uses * $2::float as "moneyMinor", c.id,
      (select count(*) from code_redemptions r where r.code_id = c.id and r.backed)::int as redemptions,
      (select coalesce(sum(r.amount_minor), 0) from code_redemptions r where r.code_id = c.id and r.backed)::float
        as "redeemedMinor"
    from codes c where c.pool_id = $1`
  const isPool = counter.kind === 'pool'
  const { rows } = await client.query<Counters & { id: string }>(
    `select s.uses::int as uses, s."moneyMinor", s.redemptions, s."redeemedMinor",
       coalesce(sum(l.uses), 0)::int as "heldUses", coalesce(sum(l.amount), 0)::float as "heldMinor"
     from (${isPool ? ofPool : ofBudget}) s
     left join leases l on l.subject_id = s.id and l.expires_at > now()
     group by 1, 2, 3, 4`,
    isPool ? [counter.id, amountMinor] : [counter.id],
  )
  const [found] = rows
  if (!found) throw new Error(`nothing is counted with${withCard ? '' : 'out'} a card`)
  return isPool ? { ...found, heldMinor: found.heldUses * amountMinor } : found
}

/** As if five minutes had gone by: what quotes hold falls away. */
export const letLeasesLapse = (client: pg.ClientBase): Promise<unknown> =>
  client.query("update leases set expires_at = now() - interval '1 second'")

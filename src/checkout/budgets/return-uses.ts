import type { BasketId } from '../../domain/ids.ts'
import type { Counter } from '../../domain/promotions/caps.ts'
import type { Limits } from '../../domain/promotions/offer.ts'
import { type Pipeline, type Sender, statement } from '../../platform/db/pipeline.ts'
import { lockCounters } from './read-counters.ts'

/** What a basket has taken of a counter. */
export type BudgetUse = {
  budgetId: string
  /** The campaign or promotion. */
  subjectId: string
  /** What is counted together. */
  per: Counter['per']
  uses: number
  sets: number
  moneyMinor: number
}

const readUses = statement<BudgetUse>(
  'budgets.read_uses_of_basket',
  `select u.budget_id as "budgetId", coalesce(b.subject_id, b.id) as "subjectId", b.per, u.uses, u.sets,
     u.money_minor as "moneyMinor"
   from budget_uses u join budgets b on b.id = u.budget_id
   where u.basket_id = $1
   order by u.budget_id`,
)

export const sendUsesOf = (sender: Sender, basketId: BasketId): Promise<BudgetUse[]> =>
  sender.send(readUses, [basketId])

/**
 * What a basket is to have taken of counters, beside what it had. $1: basket; $2: what it is to have; $3: the wall clock.
 * Counters of all have their limits themselves, a campaign's others beside them, a promotion's come along.
 */
const limited = `wanted as (
     select w.*, coalesce(u.uses, 0) as had_uses, coalesce(u.sets, 0) as had_sets,
       coalesce(u.money_minor, 0) as had_minor
     from json_to_recordset($2) as w (
       budget_id uuid, uses int, sets bigint, money_minor bigint, uses_max bigint, sets_max bigint, money_max bigint)
     left join budget_uses u on u.budget_id = w.budget_id and u.basket_id = $1),
   limited as (
     select w.*, b.uses - w.had_uses + w.uses + held.uses as all_uses,
       b.sets - w.had_sets + w.sets + held.sets as all_sets,
       b.money_minor - w.had_minor + w.money_minor + held.amount as all_minor,
       coalesce(b.uses_max, w.uses_max, (c.cap ->> 'usesMax')::bigint) as uses_most,
       coalesce(b.sets_max, w.sets_max, (c.cap ->> 'setsMax')::bigint) as sets_most,
       coalesce(b.money_max_minor, w.money_max, (c.cap ->> 'moneyMaxMinor')::bigint) as minor_most
     from wanted w
     join budgets b on b.id = w.budget_id
     left join budgets a on a.id = b.subject_id
     left join lateral (
       select cap from jsonb_array_elements(a.caps) cap where cap ->> 'per' = b.per) c on true
     cross join lateral (
       select coalesce(sum(l.uses), 0) as uses, coalesce(sum(l.sets), 0) as sets, coalesce(sum(l.amount), 0) as amount
       from leases l where l.subject_id = b.id and l.expires_at > $3) held),
   allowed as (
     select * from limited
     where (uses <= had_uses or coalesce(all_uses <= uses_most, true))
       and (sets <= had_sets or coalesce(all_sets <= sets_most, true))
       and (money_minor <= had_minor or coalesce(all_minor <= minor_most, true)))`

const readFull = statement<{ budgetId: string }>(
  'budgets.read_full',
  `with ${limited}
   select w.budget_id as "budgetId" from wanted w
   where not exists (select from allowed a where a.budget_id = w.budget_id)`,
)

/**
 * What an earlier return gave back and a later one takes again is counted where the counter still has room beside all
 * that is leased, else not: what was given stands, outside of the cap.
 */
const settleUses = statement(
  'budgets.settle_uses',
  `with ${limited},
   counted as (
     update budgets b set uses = b.uses - a.had_uses + a.uses, sets = b.sets - a.had_sets + a.sets,
       money_minor = b.money_minor - a.had_minor + a.money_minor
     from allowed a where b.id = a.budget_id
       and (a.uses, a.sets, a.money_minor) is distinct from (a.had_uses, a.had_sets, a.had_minor)),
   gone as (
     delete from budget_uses u using allowed a
     where u.budget_id = a.budget_id and u.basket_id = $1 and a.uses = 0)
   insert into budget_uses as u (budget_id, basket_id, uses, sets, money_minor)
   select budget_id, $1, uses, sets, money_minor from allowed where uses > 0
   on conflict (budget_id, basket_id) do update
     set uses = excluded.uses, sets = excluded.sets, money_minor = excluded.money_minor`,
)

/** What is left of a use. `limits`: a promotion's for this counter, as of the sale; null: none, or kept elsewhere. */
export type UseLeft = Omit<BudgetUse, 'subjectId' | 'per'> & { limits: Limits | null }

/** Which counters have no room for this. Locks all of them, in their order, until the transaction ends. */
export async function lockFullCounters(
  sender: Sender,
  basketId: BasketId,
  left: readonly UseLeft[],
  now: Date,
): Promise<Set<string>> {
  if (left.length === 0) return new Set()
  const [, full] = await Promise.all([
    sender.send(lockCounters, [left.map(({ budgetId }) => budgetId)]),
    sender.send(readFull, [basketId, rowsOf(left), now]),
  ])
  return new Set(full.map(({ budgetId }) => budgetId))
}

/** Makes a basket have taken just so much of each counter. Locks the counters, in their order. */
export function postUsesLeft(
  pipeline: Pipeline,
  basketId: BasketId,
  left: readonly UseLeft[],
  now: Date,
): void {
  if (left.length === 0) return
  pipeline.post(lockCounters, [left.map(({ budgetId }) => budgetId)])
  pipeline.post(settleUses, [basketId, rowsOf(left), now])
}

const rowsOf = (left: readonly UseLeft[]): string =>
  JSON.stringify(
    left.map(({ budgetId, uses, sets, moneyMinor, limits }) => ({
      budget_id: budgetId,
      uses,
      sets,
      money_minor: moneyMinor,
      uses_max: limits?.usesMax ?? null,
      sets_max: limits?.setsMax ?? null,
      money_max: limits?.moneyMaxMinor ?? null,
    })),
  )

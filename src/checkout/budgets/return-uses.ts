import type { BasketId } from '../../domain/ids.ts'
import { type Pipeline, type Sender, statement } from '../../platform/db/pipeline.ts'
import { lockCounters } from './read-counters.ts'

/** What a basket has taken of a counter. */
export type BudgetUse = {
  budgetId: string
  /** The campaign or promotion. */
  subjectId: string
  uses: number
  sets: number
  moneyMinor: number
}

const readUses = statement<BudgetUse>(
  'budgets.read_uses_of_basket',
  `select u.budget_id as "budgetId", coalesce(b.subject_id, b.id) as "subjectId", u.uses, u.sets,
     u.money_minor as "moneyMinor"
   from budget_uses u join budgets b on b.id = u.budget_id
   where u.basket_id = $1
   order by u.budget_id`,
)

export const sendUsesOf = (sender: Sender, basketId: BasketId): Promise<BudgetUse[]> =>
  sender.send(readUses, [basketId])

/**
 * $1: basket; $2: what it is to have taken. What an earlier return gave back and a later one takes again is counted
 * where the counter of all still has room, else not: what was given stands, outside of the cap.
 */
const settleUses = statement(
  'budgets.settle_uses',
  `with wanted as (
     select w.budget_id, coalesce(u.uses, 0) as had_uses, coalesce(u.sets, 0) as had_sets,
       coalesce(u.money_minor, 0) as had_minor, w.uses, w.sets, w.money_minor
     from json_to_recordset($2) as w (budget_id uuid, uses int, sets bigint, money_minor bigint)
     left join budget_uses u on u.budget_id = w.budget_id and u.basket_id = $1),
   allowed as (
     select w.*, (w.uses <= w.had_uses and w.sets <= w.had_sets and w.money_minor <= w.had_minor)
       or (b.per = 'all'
         and b.uses - w.had_uses + w.uses <= coalesce(b.uses_max, b.uses - w.had_uses + w.uses)
         and b.sets - w.had_sets + w.sets <= coalesce(b.sets_max, b.sets - w.had_sets + w.sets)
         and b.money_minor - w.had_minor + w.money_minor
           <= coalesce(b.money_max_minor, b.money_minor - w.had_minor + w.money_minor)) as fits
     from wanted w join budgets b on b.id = w.budget_id),
   counted as (
     update budgets b set uses = b.uses - a.had_uses + a.uses, sets = b.sets - a.had_sets + a.sets,
       money_minor = b.money_minor - a.had_minor + a.money_minor
     from allowed a where b.id = a.budget_id and a.fits
       and (a.uses, a.sets, a.money_minor) is distinct from (a.had_uses, a.had_sets, a.had_minor)),
   gone as (
     delete from budget_uses u using allowed a
     where u.budget_id = a.budget_id and u.basket_id = $1 and a.fits and a.uses = 0)
   insert into budget_uses as u (budget_id, basket_id, uses, sets, money_minor)
   select budget_id, $1, uses, sets, money_minor from allowed where fits and uses > 0
   on conflict (budget_id, basket_id) do update
     set uses = excluded.uses, sets = excluded.sets, money_minor = excluded.money_minor`,
)

/** Makes a basket have taken just so much of each counter. Locks the counters, in their order. */
export function postUsesLeft(
  pipeline: Pipeline,
  basketId: BasketId,
  left: readonly Omit<BudgetUse, 'subjectId'>[],
): void {
  if (left.length === 0) return
  const rows = left.map(({ budgetId, uses, sets, moneyMinor }) => ({
    ...{ budget_id: budgetId, uses, sets, money_minor: moneyMinor },
  }))
  pipeline.post(lockCounters, [left.map(({ budgetId }) => budgetId)])
  pipeline.post(settleUses, [basketId, JSON.stringify(rows)])
}

import type { CampaignId } from '../../domain/ids.ts'
import { type Pipeline, statement } from '../../platform/db/pipeline.ts'

/** What a group of swipes takes from a campaign's budget. */
export type BudgetUse = { id: CampaignId; uses: number; money_minor: number }

const lockBudgets = statement(
  'budgets.lock',
  'select id from budgets where id = any($1::uuid[]) order by id for update',
)

const spend = statement(
  'budgets.spend',
  `update budgets set uses = case when t.overrun then -1 else t.uses end, money_minor = t.money_minor
   from (
     select b.id, b.uses + u.uses as uses, b.money_minor + u.money_minor as money_minor,
       coalesce(b.uses + u.uses + held.uses > b.uses_max
         or b.money_minor + u.money_minor + held.amount > b.money_max_minor, false) as overrun
     from json_to_recordset($1) as u (id uuid, uses bigint, money_minor bigint)
     join budgets b on b.id = u.id
     cross join lateral (
       select coalesce(sum(l.uses), 0) as uses, coalesce(sum(l.amount), 0) as amount
       from leases l where l.subject_id = b.id and l.expires_at > $2) held) t
   where budgets.id = t.id
     and (t.overrun or budgets.uses <> t.uses or budgets.money_minor <> t.money_minor)`,
)

/**
 * Counts redemptions against their budgets, beside all that is leased: post what this transaction leases or gives back
 * before. A budget that does not hold both goes below zero, which its check refuses: the whole commit fails. The
 * rows are locked by a statement of their own first, so that the next one sees every lease that was taken before.
 */
export function postBudgetUses(pipeline: Pipeline, uses: readonly BudgetUse[], now: Date): void {
  if (uses.length === 0) return
  pipeline.post(lockBudgets, [uses.map((use) => use.id)])
  pipeline.post(spend, [JSON.stringify(uses), now])
}

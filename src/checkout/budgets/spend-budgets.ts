import type { CampaignId } from '../../domain/ids.ts'
import { type Sender, statement } from '../../platform/db/pipeline.ts'

/** What a group of swipes takes from a campaign's budget, and what of its leases it uses up in doing so. */
export type BudgetUse = {
  id: CampaignId
  uses: number
  money_minor: number
  /** What the group's own terminals lease of it, which is theirs to use. */
  own_uses: number
  own_minor: number
}

const lockBudgets = statement(
  'budgets.lock',
  'select id from budgets where id = any($1::uuid[]) order by id for update',
)

/** A budget that does not hold what is asked goes below zero, which its check refuses: the whole commit fails. */
const overrunning = `b.uses + u.uses + held.uses - u.own_uses > b.uses_max
  or b.money_minor + u.money_minor + held.amount - u.own_minor > b.money_max_minor`

const held = `cross join lateral (
     select coalesce(sum(l.uses), 0) as uses, coalesce(sum(l.amount), 0) as amount from leases l
     where l.subject_id = b.id and l.expires_at > $2) held`

const spend = statement(
  'budgets.spend',
  `update budgets set uses = case when t.overrun then -1 else t.uses end, money_minor = t.money_minor
   from (
     select b.id, b.uses + u.uses as uses, b.money_minor + u.money_minor as money_minor,
       coalesce(${overrunning}, false) as overrun
     from json_to_recordset($1) as u (id uuid, uses bigint, money_minor bigint, own_uses bigint, own_minor bigint)
     join budgets b on b.id = u.id
     ${held}) t
   where budgets.id = t.id`,
)

const check = statement(
  'budgets.check',
  `update budgets set uses = -1
   from (
     select b.id
     from json_to_recordset($1) as u (id uuid, uses bigint, money_minor bigint, own_uses bigint, own_minor bigint)
     join budgets b on b.id = u.id
     ${held}
     where ${overrunning}) t
   where budgets.id = t.id`,
)

/**
 * Counts redemptions against their budgets. The rows are locked by a statement of their own first, so that the
 * next one sees every lease that was taken before: what other terminals hold is never taken from them.
 */
export async function sendBudgetUses(
  sender: Sender,
  uses: readonly BudgetUse[],
  now: Date,
): Promise<void> {
  await sendLocked(sender, spend, uses, now)
}

/** Fails the commit when a lease would promise more than a budget still holds. Counts nothing. */
export async function sendBudgetChecks(
  sender: Sender,
  uses: readonly BudgetUse[],
  now: Date,
): Promise<void> {
  await sendLocked(sender, check, uses, now)
}

async function sendLocked(
  sender: Sender,
  act: typeof spend,
  uses: readonly BudgetUse[],
  now: Date,
): Promise<void> {
  const locked = sender.send(lockBudgets, [uses.map((use) => use.id)])
  const acted = sender.send(act, [JSON.stringify(uses), now])
  await Promise.all([locked, acted])
}

import type { Counter } from '../../domain/promotions/caps.ts'
import { type Pipeline, statement } from '../../platform/db/pipeline.ts'
import { type LeaseUse, postLeaseUses } from './checkout-store-leases.ts'
import { lockCounters } from './read-counters.ts'

/** What one basket takes from one counter. */
export type CounterUse = {
  counter: Counter
  basketId: string
  uses: number
  sets: number
  moneyMinor: number
  /** What its store has in advance backs it, and was drawn from the counter before; null: the counter does. */
  lease: { id: string; withMoney: boolean } | null
}

const makeCounters = statement(
  'budgets.make',
  `insert into budgets (id, subject_id, per, store_id, account_id, counted_on)
   select id, subject_id, per, store_id, account_id, counted_on
   from json_populate_recordset(null::budgets, $1) order by id
   on conflict (id) do nothing`,
)

/** `overrun`: with all that is leased, by the limits of the row or of the version that priced the basket. */
const spend = statement(
  'budgets.spend',
  `update budgets set uses = case when t.overrun then -1 else t.uses end, sets = t.sets, money_minor = t.money_minor
   from (
     select b.id, b.uses + u.uses as uses, b.sets + u.sets as sets, b.money_minor + u.money_minor as money_minor,
       coalesce(b.uses + u.uses + held.uses > least(b.uses_max, u.uses_max), false)
         or coalesce(b.sets + u.sets + held.sets > least(b.sets_max, u.sets_max), false)
         or coalesce(b.money_minor + u.money_minor + held.amount > least(b.money_max_minor, u.money_max_minor), false)
         as overrun
     from json_to_recordset($1) as u (
       id uuid, uses bigint, sets bigint, money_minor bigint, uses_max bigint, sets_max bigint, money_max_minor bigint)
     join budgets b on b.id = u.id
     cross join lateral (
       select coalesce(sum(l.uses), 0) as uses, coalesce(sum(l.sets), 0) as sets, coalesce(sum(l.amount), 0) as amount
       from leases l where l.subject_id = b.id and l.expires_at > $2) held) t
   where budgets.id = t.id
     and (t.overrun or budgets.uses <> t.uses or budgets.sets <> t.sets or budgets.money_minor <> t.money_minor)`,
)

const insertUses = statement(
  'budgets.insert_uses',
  `insert into budget_uses (budget_id, basket_id, uses, sets, money_minor)
   select budget_id, basket_id, uses, sets, money_minor from json_populate_recordset(null::budget_uses, $1)`,
)

/**
 * Counts what baskets use, beside all that is leased: post what this transaction leases or gives back before. A
 * counter that does not hold both goes below zero, which its check refuses: the whole commit fails. The rows are
 * locked by a statement of their own first, so that the next one sees every lease that was taken before.
 */
export function postCounterUses(pipeline: Pipeline, uses: readonly CounterUse[], now: Date): void {
  if (uses.length === 0) return
  postLeaseUses(pipeline, takenFromLeases(uses))
  postSpending(pipeline, uses.flatMap(toCharge), now)
  const rows = sumUses(uses, ({ counter, basketId }) => `${counter.id} ${basketId}`).map(
    ({ counter, basketId, moneyMinor, ...use }) => ({
      budget_id: counter.id,
      basket_id: basketId,
      uses: use.uses,
      sets: use.sets,
      money_minor: moneyMinor,
    }),
  )
  pipeline.post(insertUses, [JSON.stringify(rows)])
}

/** Fails the commit where counters do not hold what is leased of them now. */
export const postCounterChecks = (
  pipeline: Pipeline,
  counters: readonly Counter[],
  now: Date,
): void =>
  postSpending(
    pipeline,
    counters.map((counter) => ({ counter, uses: 0, sets: 0, moneyMinor: 0 })),
    now,
  )

type Spending = Omit<CounterUse, 'basketId' | 'lease'>

/** What a use takes from its counter: nothing that was drawn from it in advance. */
const toCharge = ({ lease, ...use }: CounterUse): Spending[] => {
  if (!lease) return [use]
  return lease.withMoney ? [] : [{ ...use, uses: 0, sets: 0 }]
}

function takenFromLeases(uses: readonly CounterUse[]): LeaseUse[] {
  const taken = new Map<string, LeaseUse>()
  for (const { lease, ...use } of uses) {
    if (!lease) continue
    const before = taken.get(lease.id) ?? { uses: 0, sets: 0, moneyMinor: 0 }
    taken.set(lease.id, {
      leaseId: lease.id,
      uses: before.uses + use.uses,
      sets: before.sets + use.sets,
      moneyMinor: before.moneyMinor + use.moneyMinor,
    })
  }
  return [...taken.values()]
}

function postSpending(pipeline: Pipeline, uses: readonly Spending[], now: Date): void {
  if (uses.length === 0) return
  const sums = sumUses(uses, ({ counter }) => counter.id)
  const made = sums.filter(({ counter }) => counter.per !== 'all')
  if (made.length > 0) {
    pipeline.post(makeCounters, [JSON.stringify(made.map(({ counter }) => toRow(counter)))])
  }
  pipeline.post(lockCounters, [sums.map(({ counter }) => counter.id)])
  pipeline.post(spend, [JSON.stringify(sums.map(toSpending)), now])
}

/** Several coupons of a basket, and several baskets of a group, may use one counter. */
function sumUses<Use extends Spending>(uses: readonly Use[], keyOf: (use: Use) => string): Use[] {
  const sums = new Map<string, Use>()
  for (const use of uses) {
    const before = sums.get(keyOf(use))
    sums.set(keyOf(use), {
      ...use,
      uses: use.uses + (before?.uses ?? 0),
      sets: use.sets + (before?.sets ?? 0),
      moneyMinor: use.moneyMinor + (before?.moneyMinor ?? 0),
    })
  }
  return [...sums.values()]
}

const toRow = (counter: Counter) => ({
  id: counter.id,
  subject_id: counter.subjectId,
  per: counter.per,
  store_id: counter.storeId,
  account_id: counter.accountId,
  counted_on: counter.countedOn,
})

const toSpending = ({ counter, uses, sets, moneyMinor }: Spending) => ({
  id: counter.id,
  uses,
  sets,
  money_minor: moneyMinor,
  uses_max: counter.limits?.usesMax ?? null,
  sets_max: counter.limits?.setsMax ?? null,
  money_max_minor: counter.limits?.moneyMaxMinor ?? null,
})

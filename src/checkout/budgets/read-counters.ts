import type { Counted } from '../../domain/promotions/caps.ts'
import { type Sender, statement } from '../../platform/db/pipeline.ts'

type CounterRow = Omit<Counted, 'limits'> & Counted['limits'] & { id: string }

/** $1: ids; $2: the wall clock. */
const readCounters = statement<CounterRow>(
  'budgets.read_counters',
  `select w.id, coalesce(b.uses, 0)::bigint as uses, coalesce(b.sets, 0)::bigint as sets,
     coalesce(b.money_minor, 0)::bigint as "moneyMinor",
     b.uses_max as "usesMax", b.sets_max as "setsMax", b.money_max_minor as "moneyMaxMinor",
     held.uses as "leasedUses", held.sets as "leasedSets", held.amount as "leasedMinor"
   from unnest($1::uuid[]) as w (id)
   left join budgets b on b.id = w.id
   cross join lateral (
     select coalesce(sum(l.uses), 0)::bigint as uses, coalesce(sum(l.sets), 0)::bigint as sets,
       coalesce(sum(l.amount), 0)::bigint as amount
     from leases l where l.subject_id = w.id and l.expires_at > $2) held`,
)

/** $1: ids. In one order, so that nobody waits in a circle. */
export const lockCounters = statement(
  'budgets.lock',
  'select id from budgets where id = any($1::uuid[]) order by id for update',
)

/**
 * What counters have counted and what quotes lease of them, by id; those that nothing was counted in yet too.
 * `careful`: locks them first, so that nobody changes them until we commit.
 */
export async function sendCounters(
  sender: Sender,
  ids: readonly string[],
  { now, careful }: { now: Date; careful: boolean },
): Promise<Map<string, Counted>> {
  if (ids.length === 0) return new Map()
  const [, rows] = await Promise.all([
    careful ? sender.send(lockCounters, [ids]) : undefined,
    sender.send(readCounters, [ids, now]),
  ])
  return new Map(
    rows.map(({ id, usesMax, setsMax, moneyMaxMinor, ...counted }) => [
      id,
      { ...counted, limits: { usesMax, setsMax, moneyMaxMinor } },
    ]),
  )
}

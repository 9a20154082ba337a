import { statement } from '../../platform/db/pipeline.ts'

/** What one quote holds of one scarce thing for its terminal. `amount`: minor units, points, or 0 for a coupon. */
export type Lease = { subjectId: string; uses: number; amount: number }
export type TerminalLease = Lease & { storeId: string; terminalId: string }

/** Leases that some terminals hold now. $1, $2: stores and terminals pairwise; $3: the wall clock. */
export const readTerminalLeases = statement<TerminalLease>(
  'leases.read_of_terminals',
  `select l.subject_id as "subjectId", l.store_id as "storeId", l.terminal_id as "terminalId", l.uses, l.amount
   from unnest($1::text[], $2::text[]) as t (store_id, terminal_id)
   join leases l on l.store_id = t.store_id and l.terminal_id = t.terminal_id
   where l.expires_at > $3`,
)

/** What all terminals together hold now of some subjects. $1: subjects; $2: the wall clock. */
export const readLeasedPoints = statement<{ subjectId: string; amount: number }>(
  'leases.read_points',
  `select l.subject_id as "subjectId", sum(l.amount)::bigint as amount
   from cards c
   join members m on m.id = c.member_id
   join leases l on l.subject_id = m.account_id
   where c.number = any($1::text[]) and l.expires_at > $2
   group by l.subject_id`,
)

/** Drops everything that these terminals hold: a terminal has one quote at a time. */
export const deleteTerminalLeases = statement(
  'leases.delete_of_terminals',
  `delete from leases l using unnest($1::text[], $2::text[]) as t (store_id, terminal_id)
   where l.store_id = t.store_id and l.terminal_id = t.terminal_id`,
)

/** Takes a JSON array of rows of `leases`. */
export const insertLeases = statement(
  'leases.insert',
  `insert into leases (subject_id, store_id, terminal_id, quote_id, uses, amount, expires_at)
   select subject_id, store_id, terminal_id, quote_id, uses, amount, expires_at
   from json_populate_recordset(null::leases, $1)
   order by subject_id
   on conflict (subject_id, store_id, terminal_id) do update
   set quote_id = excluded.quote_id, uses = excluded.uses, amount = excluded.amount, expires_at = excluded.expires_at`,
)

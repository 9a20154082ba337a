import { type Pipeline, type Sender, statement } from '../../platform/db/pipeline.ts'

/** What one quote holds of one scarce thing. `amount`: minor units, points, or 0 for a coupon. */
export type TerminalLease = {
  subjectId: string
  quoteId: string
  storeId: string
  terminalId: string
  accountId: string | null
  uses: number
  sets: number
  amount: number
}

/** $1, $2: stores and terminals pairwise; $3: the wall clock. */
const readOfTerminals = statement<TerminalLease>(
  'leases.read_of_terminals',
  `select l.subject_id as "subjectId", l.quote_id as "quoteId", l.store_id as "storeId",
     l.terminal_id as "terminalId", l.account_id as "accountId", l.uses, l.sets, l.amount
   from (select distinct store_id, terminal_id from unnest($1::text[], $2::text[]) as t (store_id, terminal_id)) t
   join leases l on l.store_id = t.store_id and l.terminal_id = t.terminal_id
   where l.expires_at > $3`,
)

/** What these terminals hold now, for whichever card. */
export const sendTerminalLeases = (
  sender: Sender,
  terminals: readonly { storeId: string; terminalId: string }[],
  now: Date,
): Promise<TerminalLease[]> =>
  sender.send(readOfTerminals, [
    terminals.map((terminal) => terminal.storeId),
    terminals.map((terminal) => terminal.terminalId),
    now,
  ])

/** $1: card numbers; $2: the wall clock. */
const readPoints = statement<{ subjectId: string; amount: number }>(
  'leases.read_points',
  `select l.subject_id as "subjectId", sum(l.amount)::bigint as amount
   from cards c
   join members m on m.id = c.member_id
   join points_balances b on b.account_id = m.account_id
   join leases l on l.subject_id = coalesce(b.shared_account_id, b.account_id)
   where c.number = any($1::text[]) and l.expires_at > $2
   group by l.subject_id`,
)

/** How many points all terminals together hold now, by account, of these cards' members. */
export async function sendLeasedPoints(
  sender: Sender,
  cards: readonly string[],
  now: Date,
): Promise<Map<string, number>> {
  const rows = await sender.send(readPoints, [cards, now])
  return new Map(rows.map((lease) => [lease.subjectId, lease.amount]))
}

/** $1: accounts; $2: the wall clock. */
const readPointsOf = statement<{ subjectId: string; amount: number }>(
  'leases.read_points_of_accounts',
  `select l.subject_id as "subjectId", sum(l.amount)::bigint as amount
   from leases l
   where l.subject_id = any($1::uuid[]) and l.expires_at > $2
   group by l.subject_id`,
)

/** How many points of these accounts all terminals together hold now; an account of which none are held is 0. */
export async function sendLeasedPointsOf(
  sender: Sender,
  accounts: readonly string[],
  now: Date,
): Promise<Map<string, number>> {
  const rows = await sender.send(readPointsOf, [accounts, now])
  const leased = new Map(rows.map((lease) => [lease.subjectId, lease.amount]))
  return new Map(accounts.map((account) => [account, leased.get(account) ?? 0]))
}

const deleteOfQuotes = statement(
  'leases.delete_of_quotes',
  'delete from leases where quote_id = any($1::uuid[])',
)

/** Gives back what quotes hold, because they are paid or replaced. */
export function postRelease(pipeline: Pipeline, leases: readonly TerminalLease[]): void {
  const quotes = [...new Set(leases.map((lease) => lease.quoteId))]
  if (quotes.length > 0) pipeline.post(deleteOfQuotes, [quotes])
}

export type LeaseRow = {
  subject_id: string
  quote_id: string
  store_id: string
  terminal_id: string
  account_id: string | null
  uses: number
  sets: number
  amount: number
  expires_at: Date
}

const insertLeases = statement(
  'leases.insert',
  `insert into leases (subject_id, quote_id, store_id, terminal_id, account_id, uses, sets, amount, expires_at)
   select subject_id, quote_id, store_id, terminal_id, account_id, uses, sets, amount, expires_at
   from json_populate_recordset(null::leases, $1)`,
)

export function postLeases(pipeline: Pipeline, leases: readonly LeaseRow[]): void {
  if (leases.length > 0) pipeline.post(insertLeases, [JSON.stringify(leases)])
}

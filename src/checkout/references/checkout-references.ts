import type { AccountId } from '../../domain/ids.ts'
import { type Reference, referenceKey } from '../../domain/reference.ts'
import { type Pipeline, type Sender, statement } from '../../platform/db/pipeline.ts'

export type ReferenceKind = 'sale' | 'return' | 'void'

/** What is recorded under a reference. `bodyHash`: what tells a repeat from a conflict. */
export type Claim = Reference & {
  kind: ReferenceKind
  accountId: AccountId
  /** The basket's, or the return's. */
  id: string
  bodyHash: Buffer
  commitOrder: number
}

/** "offset 0": one look into the index for each reference, however few rows Postgres believes there are. */
const findClaims = statement<Claim>(
  'references.find',
  `select r.store_id as "storeId", r.terminal_id as "terminalId", r.business_date as "businessDate", r.sequence,
     r.kind, r.body_hash as "bodyHash", r.account_id as "accountId", r.basket_id as id, r.commit_order as "commitOrder"
   from unnest($1::text[], $2::text[], $3::date[], $4::bigint[]) as w (store_id, terminal_id, business_date, sequence)
   cross join lateral (
     select * from swipe_references s
     where s.store_id = w.store_id and s.terminal_id = w.terminal_id
       and s.business_date = w.business_date and s.sequence = w.sequence
     offset 0) r`,
)

/** What these references are taken by, by referenceKey. Most are new. */
export async function sendClaims(
  sender: Sender,
  references: readonly Reference[],
): Promise<Map<string, Claim>> {
  const claims = await sender.send(findClaims, [
    references.map((reference) => reference.storeId),
    references.map((reference) => reference.terminalId),
    references.map((reference) => reference.businessDate),
    references.map((reference) => reference.sequence),
  ])
  return new Map(claims.map((claim) => [referenceKey(claim), claim]))
}

const lockReferences = statement(
  'references.lock',
  'select basket_id from swipe_references where basket_id = any($1::uuid[]) order by basket_id for update',
)

/** Locks what is recorded under references, until the transaction ends. */
export const sendReferenceLocks = (sender: Sender, ids: readonly string[]): Promise<unknown> =>
  sender.send(lockReferences, [ids])

type CommitOrder = { id: string; commitOrder: number }

const insertReferences = statement<CommitOrder>(
  'references.insert',
  `insert into swipe_references (store_id, terminal_id, business_date, sequence, kind, account_id, basket_id, body_hash)
   select store_id, terminal_id, business_date, sequence, kind, account_id, id, body_hash
   from json_to_recordset($1) as r (store_id text, terminal_id text, business_date date, sequence bigint, kind text,
     account_id uuid, id uuid, body_hash bytea)
   order by store_id, terminal_id, business_date, sequence
   returning basket_id as id, commit_order as "commitOrder"`,
)

/** A reference to be claimed, for a basket or a return of this id. */
export type NewReference = {
  store_id: string
  terminal_id: string
  business_date: string
  sequence: number
  kind: ReferenceKind
  account_id: AccountId
  id: string
  body_hash: string
}

/**
 * Claims references, and numbers their commits; one that is taken fails the commit. Send it last: the number says in
 * which order commits had the locks that all other statements take.
 */
export async function sendReferences(
  pipeline: Pipeline,
  references: readonly NewReference[],
): Promise<Map<string, number>> {
  const rows = references.map((reference) => ({
    store_id: reference.store_id,
    terminal_id: reference.terminal_id,
    business_date: reference.business_date,
    sequence: reference.sequence,
    kind: reference.kind,
    account_id: reference.account_id,
    id: reference.id,
    body_hash: reference.body_hash,
  }))
  const numbered = await pipeline.send(insertReferences, [JSON.stringify(rows)])
  return new Map(numbered.map(({ id, commitOrder }) => [id, commitOrder]))
}

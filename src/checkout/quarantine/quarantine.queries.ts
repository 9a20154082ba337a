import { sql } from 'kysely'
import type { ProblemError } from '../../errors.ts'
import type { Db, Tx } from '../../platform/db/database.ts'
import { type Sender, statement } from '../../platform/db/pipeline.ts'

export const states = ['open', 'resubmitted', 'dismissed'] as const
export type QuarantineState = (typeof states)[number]

type NewPart = {
  id: string
  store_id: string
  terminal_id: string
  part_hash: Buffer
  reference: string | null
  received: Buffer
  received_bytes: number
  code: string
  detail: string
  errors: string
  received_at: Date
}

/** Where it is there an update changes nothing, for the row is to be returned. */
const keep = statement<{ id: string }>(
  'quarantine.keep',
  `insert into quarantine (id, store_id, terminal_id, part_hash, reference, received, received_bytes, code, detail,
     errors, received_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
   on conflict on constraint quarantine_part do update set part_hash = excluded.part_hash
   returning id`,
)

/** Returns the id it is kept under: this one, or that of the same part from before. */
export async function insertPart(sender: Sender, part: NewPart): Promise<string> {
  const { id, store_id, terminal_id, part_hash, reference, received, received_bytes } = part
  const [kept] = await sender.send(keep, [
    ...[id, store_id, terminal_id, part_hash, reference, received, received_bytes],
    ...[part.code, part.detail, part.errors, part.received_at],
  ])
  return kept?.id ?? id
}

export type QuarantinedRow = {
  id: string
  storeId: string
  terminalId: string
  reference: string | null
  code: string
  detail: string
  errors: ProblemError[]
  receivedAt: Date
  receivedBytes: number
  state: QuarantineState
  decidedBy: string | null
  decidedAt: Date | null
  note: string | null
}

export type WholePart = QuarantinedRow & {
  received: Buffer
  result: { status: number; body: Record<string, unknown> } | null
}

const columns = [
  'id',
  'store_id as storeId',
  'terminal_id as terminalId',
  'reference',
  'code',
  'detail',
  'errors',
  'received_at as receivedAt',
  'received_bytes as receivedBytes',
  'state',
  'decided_by as decidedBy',
  'decided_at as decidedAt',
  'note',
] as const

export type PartFilter = { state?: QuarantineState | undefined; storeId?: string | undefined }

/** In the order in which they came, without what was received. */
export const listParts = (
  db: Db,
  filter: PartFilter,
  page: { limit: number; afterId: string | undefined },
): Promise<QuarantinedRow[]> =>
  db
    .selectFrom('quarantine')
    .select(columns)
    .$if(filter.state !== undefined, (query) => query.where('state', '=', filter.state ?? ''))
    .$if(filter.storeId !== undefined, (query) =>
      query.where('store_id', '=', filter.storeId ?? ''),
    )
    .$if(page.afterId !== undefined, (query) => query.where('id', '>', page.afterId ?? ''))
    .orderBy('id')
    .limit(page.limit)
    .execute() as Promise<QuarantinedRow[]>

export const findPart = (db: Db | Tx, id: string): Promise<WholePart | undefined> =>
  db
    .selectFrom('quarantine')
    .select([...columns, 'received', 'result'])
    .where('id', '=', id)
    .executeTakeFirst() as Promise<WholePart | undefined>

export const lockPart = (tx: Tx, id: string): Promise<WholePart | undefined> =>
  tx
    .selectFrom('quarantine')
    .select([...columns, 'received', 'result'])
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst() as Promise<WholePart | undefined>

/** The first so many that wait for the sale they undo, after `afterId`. */
export const listWaiting = (
  db: Db,
  page: { limit: number; afterId: string | undefined },
): Promise<{ id: string; received: Buffer }[]> =>
  db
    .selectFrom('quarantine')
    .select(['id', 'received'])
    .where('state', '=', sql<string>`'open'`)
    .where('code', '=', sql<string>`'original-unknown'`)
    .$if(page.afterId !== undefined, (query) => query.where('id', '>', page.afterId ?? ''))
    .orderBy('id')
    .limit(page.limit)
    .execute()

/** Why it is kept out now. */
export async function writeFault(
  tx: Tx,
  id: string,
  fault: { code: string; detail: string; errors: readonly ProblemError[] },
): Promise<void> {
  const { code, detail } = fault
  await tx
    .updateTable('quarantine')
    .set({ code, detail, errors: JSON.stringify(fault.errors) })
    .where('id', '=', id)
    .execute()
}

export type PartDecision = {
  state: 'resubmitted' | 'dismissed'
  by: string
  at: Date
  note: string | null
  result: WholePart['result']
}

export async function writeDecision(tx: Tx, id: string, decision: PartDecision): Promise<void> {
  await tx
    .updateTable('quarantine')
    .set({
      state: decision.state,
      decided_by: decision.by,
      decided_at: decision.at,
      note: decision.note,
      result: decision.result && JSON.stringify(decision.result),
    })
    .where('id', '=', id)
    .execute()
}

import { sql } from 'kysely'
import type { Principal, Role } from '../../platform/auth/principal.ts'
import type { Db, Tx } from '../../platform/db/database.ts'
import { type Sender, statement } from '../../platform/db/pipeline.ts'

const findKey = statement<Principal>(
  'api_keys.find',
  `select id as "keyId", role, store_id as "storeId", terminal_id as "terminalId", member_id as "memberId",
     expires_at as "expiresAt"
   from api_keys where secret_hash = $1 and revoked_at is null`,
)

/** The live key with this hash; revoked ones are none, expired ones are judged by the caller's clock. */
export async function findPrincipal(
  sender: Sender,
  secretHash: Buffer,
): Promise<Principal | undefined> {
  const [principal] = await sender.send(findKey, [secretHash])
  return principal
}

export type NewKey = {
  id: string
  role: Role
  name: string
  secretHash: Buffer
  storeId: string | null
  terminalId: string | null
  memberId: string | null
  expiresAt: Date | null
}

/** Returns when it was made. */
export async function insertKey(tx: Tx, key: NewKey): Promise<Date> {
  const row = await tx
    .insertInto('api_keys')
    .values({
      id: key.id,
      role: key.role,
      name: key.name,
      secret_hash: key.secretHash,
      store_id: key.storeId,
      terminal_id: key.terminalId,
      member_id: key.memberId,
      expires_at: key.expiresAt,
    })
    .returning('created_at')
    .executeTakeFirstOrThrow()
  return row.created_at
}

export async function isStore(tx: Tx, storeId: string): Promise<boolean> {
  const row = await tx
    .selectFrom('stores')
    .select('id')
    .where('id', '=', storeId)
    .executeTakeFirst()
  return row !== undefined
}

/** Counts the terminal's live keys, and keeps others from making one until the transaction ends. */
export async function lockTerminalKeys(
  tx: Tx,
  storeId: string,
  terminalId: string,
): Promise<number> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`api-keys ${storeId}-${terminalId}`}, 0))`.execute(
    tx,
  )
  const { count } = await tx
    .selectFrom('api_keys')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('role', '=', 'terminal')
    .where('store_id', '=', storeId)
    .where('terminal_id', '=', terminalId)
    .where('revoked_at', 'is', null)
    .executeTakeFirstOrThrow()
  return count
}

export type KeyRow = {
  id: string
  role: string
  name: string
  storeId: string | null
  terminalId: string | null
  createdAt: Date
  revokedAt: Date | null
}

/** Keys in the order they were made, without member tokens. */
export async function listKeys(
  db: Db,
  page: { limit: number; afterId: string | undefined },
): Promise<KeyRow[]> {
  return db
    .selectFrom('api_keys')
    .select(['id', 'role', 'name', 'store_id as storeId', 'terminal_id as terminalId'])
    .select(['created_at as createdAt', 'revoked_at as revokedAt'])
    .where('role', '<>', 'member')
    .$if(page.afterId !== undefined, (query) => query.where('id', '>', page.afterId ?? ''))
    .orderBy('id')
    .limit(page.limit)
    .execute()
}

/** Returns the key's id, or undefined. A key that is revoked already keeps its first instant. */
export async function revokeKeyRow(db: Db, id: string): Promise<string | undefined> {
  const revoked = await db
    .updateTable('api_keys')
    .set({ revoked_at: sql`coalesce(revoked_at, now())` })
    .where('id', '=', id)
    .where('role', '<>', 'member')
    .returning('id')
    .executeTakeFirst()
  return revoked?.id
}

/** Deletes up to `limit` member tokens that had expired at `now`, past those somebody else is deleting. */
export async function deleteExpiredTokens(tx: Tx, now: Date, limit: number): Promise<void> {
  await sql`
    delete from api_keys where id in (
      select id from api_keys where role = 'member' and expires_at <= ${now}
      order by expires_at limit ${limit} for update skip locked)`.execute(tx)
}

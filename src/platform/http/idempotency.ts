import type { FastifyReply, FastifyRequest } from 'fastify'
import { sql } from 'kysely'
import { canonicalHash } from '../../domain/canonical-json.ts'
import { Problem } from '../../errors.ts'
import { principalOf } from '../auth/authenticate.ts'
import type { Db, Tx } from '../db/database.ts'
import { transactionAnew } from '../db/deadlocks.ts'

export type CreateOptions<T> = {
  status?: number
  /** What of the answer is kept for a repeat; secrets are shown once and left out here. */
  keep?: (answer: T) => T
}

/**
 * Runs `create` in one transaction; with an Idempotency-Key the answer is kept in the same commit, and the same
 * key and body give it again. The same key with another body is a 409. Two at once: the second waits.
 */
export async function createOnce<T extends object>(
  db: Db,
  request: FastifyRequest,
  reply: FastifyReply,
  create: (tx: Tx) => Promise<T>,
  options: CreateOptions<T> = {},
): Promise<T> {
  const status = options.status ?? 201
  reply.code(status)
  const key = request.headers['idempotency-key']
  if (typeof key !== 'string') return transactionAnew(db, create)
  const keyId = principalOf(request).keyId
  const fingerprint = canonicalHash([request.method, request.url, request.body ?? null])
  return transactionAnew(db, async (tx) => {
    const claimed = await tx
      .insertInto('idempotency_keys')
      .values({ key_id: keyId, key, fingerprint, status, answer: '{}' })
      .onConflict((conflict) => conflict.doNothing())
      .returning('key')
      .executeTakeFirst()
    if (!claimed) {
      reply.header('idempotency-replayed', 'true')
      return readAnswer<T>(tx, keyId, key, fingerprint)
    }
    const answer = await create(tx)
    await tx
      .updateTable('idempotency_keys')
      .set({ answer: JSON.stringify(options.keep ? options.keep(answer) : answer) })
      .where('key_id', '=', keyId)
      .where('key', '=', key)
      .execute()
    return answer
  })
}

async function readAnswer<T>(tx: Tx, keyId: string, key: string, fingerprint: Buffer): Promise<T> {
  const kept = await tx
    .selectFrom('idempotency_keys')
    .select(['fingerprint', 'answer'])
    .where('key_id', '=', keyId)
    .where('key', '=', key)
    .executeTakeFirstOrThrow()
  if (!kept.fingerprint.equals(fingerprint)) {
    throw new Problem('idempotency-key-conflict', 'Use a new key for a new request.')
  }
  return kept.answer as T
}

const ANSWERS_KEPT_DAYS = 30
const FORGOTTEN_AT_ONCE = 10_000

/** Forgets answers that nobody will ask for again. Returns how many, at most 10,000 a call. */
export async function forgetAnswers(db: Db): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from idempotency_keys where (key_id, key) in (
      select key_id, key from idempotency_keys
      where created_at < now() - make_interval(days => ${ANSWERS_KEPT_DAYS})
      limit ${FORGOTTEN_AT_ONCE})`.execute(db)
  return Number(numAffectedRows ?? 0n)
}

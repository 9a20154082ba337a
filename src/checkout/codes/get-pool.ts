import { validate } from 'uuid'
import type { CodePoolId } from '../../domain/ids.ts'
import { Problem } from '../../errors.ts'
import type { Db, Tx } from '../../platform/db/database.ts'
import { findPool, type LockedPool, lockPool, type PoolRow } from './codes.queries.ts'

/** Errors: not-found. */
export async function getPool(db: Db | Tx, id: CodePoolId): Promise<PoolRow> {
  return present(validate(id) ? await findPool(db, id) : undefined)
}

/** What decides about a pool, which is locked until the transaction ends. Errors: not-found. */
export async function getPoolLocked(tx: Tx, id: CodePoolId): Promise<LockedPool> {
  return present(validate(id) ? await lockPool(tx, id) : undefined)
}

function present<T>(pool: T | undefined): T {
  if (!pool) throw new Problem('not-found', 'There is no such pool.')
  return pool
}

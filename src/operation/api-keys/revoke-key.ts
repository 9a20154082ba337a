import { validate } from 'uuid'
import { Problem } from '../../errors.ts'
import type { Authentication } from '../../platform/auth/authenticate.ts'
import type { Db } from '../../platform/db/database.ts'
import { revokeKeyRow } from './api-keys.queries.ts'

/** Ends a key: at once in this process, within half a second in others. Idempotent. Errors: not-found. */
export async function revokeKey(db: Db, authentication: Authentication, id: string): Promise<void> {
  const keyId = validate(id) ? await revokeKeyRow(db, id) : undefined
  if (keyId === undefined) throw new Problem('not-found', 'There is no such key.')
  authentication.forget(keyId)
}

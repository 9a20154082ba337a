import { newId } from '../../domain/ids.ts'
import { hashSecret, newSecret } from '../../platform/auth/secrets.ts'
import type { Tx } from '../../platform/db/database.ts'
import { deleteExpiredTokens, insertKey } from './api-keys.queries.ts'

/** Every new token clears away up to this many that are over, so that they never pile up. */
const EXPIRED_CLEARED_MAX = 20

/** A key of role `member` for one member, live from `now` until `expiresAt` (wall clock). Returns its secret. */
export async function issueMemberToken(
  tx: Tx,
  token: { memberId: string; now: Date; expiresAt: Date },
): Promise<string> {
  await deleteExpiredTokens(tx, token.now, EXPIRED_CLEARED_MAX)
  const secret = newSecret('member')
  await insertKey(tx, {
    id: newId(),
    role: 'member',
    name: 'member token',
    secretHash: hashSecret(secret),
    storeId: null,
    terminalId: null,
    memberId: token.memberId,
    expiresAt: token.expiresAt,
  })
  return secret
}

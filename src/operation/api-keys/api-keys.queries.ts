import type { Principal, Role } from '../../platform/auth/principal.ts'
import type { Db } from '../../platform/db/database.ts'

/** The live key with this hash; revoked ones are none, expired ones are judged by the caller's clock. */
export async function findPrincipal(db: Db, secretHash: Buffer): Promise<Principal | undefined> {
  const row = await db
    .selectFrom('api_keys')
    .select(['id', 'role', 'store_id', 'terminal_id', 'member_id', 'expires_at'])
    .where('secret_hash', '=', secretHash)
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
  return (
    row && {
      keyId: row.id,
      role: row.role as Role,
      storeId: row.store_id,
      terminalId: row.terminal_id,
      memberId: row.member_id,
      expiresAt: row.expires_at,
    }
  )
}

import type { z } from 'zod'
import { issueMemberToken } from '../../operation/api-keys/issue-member-token.ts'
import type { Principal } from '../../platform/auth/principal.ts'
import type { Tx } from '../../platform/db/database.ts'
import { openMember } from '../members/open-member.ts'
import type { tokenAnswer } from './tokens.schemas.ts'

/** A key for this one member, for `ttlSeconds` from `now` (wall clock). Errors: not-found. */
export async function issueToken(
  tx: Tx,
  principal: Principal,
  request: { memberId: string; ttlSeconds: number; now: Date },
): Promise<z.infer<typeof tokenAnswer>> {
  const member = await openMember(tx, principal, request.memberId)
  const expiresAt = new Date(request.now.getTime() + request.ttlSeconds * 1000)
  const token = await issueMemberToken(tx, { memberId: member.id, now: request.now, expiresAt })
  return { token, expiresAt: expiresAt.toISOString() }
}

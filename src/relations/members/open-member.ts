import { validate } from 'uuid'
import type { MemberId } from '../../domain/ids.ts'
import { Problem } from '../../errors.ts'
import type { Principal } from '../../platform/auth/principal.ts'
import type { Db } from '../../platform/db/database.ts'
import { findMemberKey, type MemberKey } from './members.queries.ts'

export type { MemberKey } from './members.queries.ts'

/**
 * The member behind /v1/members/{id}/…, with the account that bears the baskets. Errors: not-found, also for a member
 * who was erased and for the token of another member, which may not learn who exists.
 */
export async function openMember(
  db: Db,
  principal: Principal,
  memberId: string,
): Promise<MemberKey> {
  const member = maySee(principal, memberId) ? await findMemberKey(db, memberId) : undefined
  if (!member) throw noSuchMember()
  return member
}

/** False for what is no id at all, and for the token of another member. */
export const maySee = (principal: Principal, memberId: MemberId): boolean =>
  validate(memberId) && (principal.role !== 'member' || principal.memberId === memberId)

export const noSuchMember = (): Problem => new Problem('not-found', 'There is no such member.')

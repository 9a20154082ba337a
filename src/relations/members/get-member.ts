import type { Principal } from '../../platform/auth/principal.ts'
import type { Db } from '../../platform/db/database.ts'
import { findMemberAnswer } from './member-answers.queries.ts'
import type { MemberAnswer } from './members.schemas.ts'
import { maySee, noSuchMember } from './open-member.ts'

/** A member with person, consents in force, cards and the tier on that day. Errors: not-found, as `openMember`. */
export async function getMember(
  db: Db,
  principal: Principal,
  memberId: string,
  day: string,
): Promise<MemberAnswer> {
  const member = maySee(principal, memberId) ? await findMemberAnswer(db, memberId, day) : undefined
  if (!member) throw noSuchMember()
  return member
}

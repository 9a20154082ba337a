import type { Deps } from '../../deps.ts'
import type { Principal } from '../../platform/auth/principal.ts'
import { findMemberAnswer } from './member-answers.queries.ts'
import type { MemberAnswer } from './members.schemas.ts'
import { maySee, noSuchMember } from './open-member.ts'
import { today } from './today.ts'

/** A member with person, consents in force, cards and the tier of today. Errors: not-found, as `openMember`. */
export async function getMember(
  deps: Deps,
  principal: Principal,
  memberId: string,
): Promise<MemberAnswer> {
  const member = maySee(principal, memberId)
    ? await findMemberAnswer(deps.db, memberId, await today(deps))
    : undefined
  if (!member) throw noSuchMember()
  return member
}

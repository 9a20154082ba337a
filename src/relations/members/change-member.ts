import { validate } from 'uuid'
import type { Tx } from '../../platform/db/database.ts'
import { appendConsents, setProfiling } from './consents.queries.ts'
import { forgetHabits } from './forget-habits.ts'
import { findMemberAnswer } from './member-answers.queries.ts'
import { lockMember, updatePerson } from './members.queries.ts'
import type { MemberAnswer, MemberChange } from './members.schemas.ts'
import { noSuchMember } from './open-member.ts'
import { toStored } from './person-fields.ts'

/**
 * Changes person and consents, each consent for itself. Without the consent to profiling what was learnt is gone
 * with the commit; with it again, it begins anew from now. Coupons that were issued stay the member’s. Errors: not-found,
 * invalid-request.
 */
export async function changeMember(
  tx: Tx,
  memberId: string,
  change: MemberChange,
  { now, day }: { now: Date; day: string },
): Promise<MemberAnswer> {
  const member = validate(memberId) ? await lockMember(tx, memberId) : undefined
  if (!member) throw noSuchMember()
  await updatePerson(tx, member.id, toStored(change, now))
  if (change.consents) {
    await appendConsents(tx, member.id, change.consents)
    const { profiling } = change.consents
    if (profiling !== undefined) await setProfiling(tx, member.id, profiling)
    if (profiling === false) await forgetHabits(tx, member.accountId)
  }
  const changed = await findMemberAnswer(tx, member.id, day)
  if (!changed) throw new Error('a member under lock is gone')
  return changed
}

import type { AccountId, MemberId } from '../../domain/ids.ts'
import { Problem } from '../../errors.ts'

/** A member with what says whether there may be a profile. */
export type ProfiledMember = { id: MemberId; accountId: AccountId; profilingSince: Date | null }

/** The problem of a member without a profile: not-found, with the reason. */
export const missingProfile = ({ profilingSince }: ProfiledMember): Problem =>
  new Problem(
    'not-found',
    profilingSince === null
      ? 'The member has not consented to profiling, so there is no profile.'
      : 'No basket is kept since the member consented to profiling: none was recorded, or all were returned.',
  )

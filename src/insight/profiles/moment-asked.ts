import { Problem } from '../../errors.ts'
import type { Principal } from '../../platform/auth/principal.ts'

/** As of when a member is asked about: `at`, or now. Errors: role-not-allowed where a member's own token names another. */
export function momentAsked(principal: Principal, at: string | undefined, now: () => Date): Date {
  if (at === undefined) return now()
  if (principal.role === 'member') {
    throw new Problem('role-not-allowed', 'Members are told as of now; leave `at` out.')
  }
  return new Date(at)
}

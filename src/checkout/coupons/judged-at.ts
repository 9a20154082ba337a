import { Problem } from '../../errors.ts'
import type { Principal } from '../../platform/auth/principal.ts'

/** The moment to judge by: what a trusted caller asked for, else now. A member’s own token may not choose. */
export function judgedAt(principal: Principal, asked: string | undefined, now: Date): Date {
  if (asked === undefined) return now
  if (principal.role === 'member') {
    throw new Problem('role-not-allowed', 'A member’s token sees what is so now; leave `at` out.')
  }
  return new Date(asked)
}

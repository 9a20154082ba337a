import type { Deps } from '../../deps.ts'
import { Problem } from '../../errors.ts'
import { principalOf } from '../../platform/auth/authenticate.ts'
import type { Principal } from '../../platform/auth/principal.ts'
import type { App } from '../../platform/http/server.ts'
import { openMember } from '../../relations/members/open-member.ts'
import { getProfile } from './get-profile.ts'
import { profileAnswer, profileParams, profileQuery } from './profiles.schemas.ts'

export function profileRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/members/:id/profile',
    {
      config: { roles: ['app', 'member', 'staff', 'marketing', 'admin'] },
      schema: {
        summary: 'A member’s spending profile',
        tags: ['insight'],
        params: profileParams,
        querystring: profileQuery,
        response: { 200: profileAnswer },
      },
    },
    async (request) => {
      const principal = principalOf(request)
      const asOf = momentAsked(principal, request.query.at, deps.now)
      const member = await openMember(deps.db, principal, request.params.id)
      return getProfile(deps.db, member, asOf)
    },
  )
}

function momentAsked(principal: Principal, at: string | undefined, now: () => Date): Date {
  if (at === undefined) return now()
  if (principal.role === 'member') {
    throw new Problem('role-not-allowed', 'Members see their profile as of now; leave `at` out.')
  }
  return new Date(at)
}

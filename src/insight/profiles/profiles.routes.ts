import type { Deps } from '../../deps.ts'
import { principalOf } from '../../platform/auth/authenticate.ts'
import type { App } from '../../platform/http/server.ts'
import { openMember } from '../../relations/members/open-member.ts'
import { getProfile } from './get-profile.ts'
import { momentAsked } from './moment-asked.ts'
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
      return getProfile(deps, member, asOf)
    },
  )
}

import type { Deps } from '../../deps.ts'
import { principalOf } from '../../platform/auth/authenticate.ts'
import type { App } from '../../platform/http/server.ts'
import { openMember } from '../../relations/members/open-member.ts'
import { momentAsked } from '../profiles/moment-asked.ts'
import { getOutlook } from './get-outlook.ts'
import { outlookAnswer, outlookParams, outlookQuery } from './outlook.schemas.ts'

export function outlookRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/members/:id/outlook',
    {
      config: { roles: ['app', 'member', 'staff', 'marketing', 'admin'] },
      schema: {
        summary: 'What is to be expected of a member: baskets, spend, lapse, value',
        tags: ['insight'],
        params: outlookParams,
        querystring: outlookQuery,
        response: { 200: outlookAnswer },
      },
    },
    async (request) => {
      const principal = principalOf(request)
      const asOf = momentAsked(principal, request.query.at, deps.now)
      const member = await openMember(deps.db, principal, request.params.id)
      return getOutlook(deps, member, asOf)
    },
  )
}

import type { Deps } from '../../deps.ts'
import { principalOf } from '../../platform/auth/authenticate.ts'
import type { App } from '../../platform/http/server.ts'
import { openMember } from '../../relations/members/open-member.ts'
import { getSuggestions } from './get-suggestions.ts'
import { memberParams, suggestionsAnswer, suggestionsQuery } from './suggestions.schemas.ts'

export function suggestionRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/members/:id/suggestions',
    {
      config: {
        roles: ['app', 'member', 'staff', 'marketing', 'admin'],
        problems: ['store-unknown'],
      },
      schema: {
        summary: 'What a member may need next',
        description:
          'Foreseen from the member’s own baskets and what members who buy alike bought.',
        tags: ['insight'],
        params: memberParams,
        querystring: suggestionsQuery,
        response: { 200: suggestionsAnswer },
      },
    },
    async (request) => {
      const member = await openMember(deps.db, principalOf(request), request.params.id)
      const { limit, storeId } = request.query
      return getSuggestions(deps, member, { limit, storeId, at: deps.now() })
    },
  )
}

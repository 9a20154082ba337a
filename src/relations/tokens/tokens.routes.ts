import type { Deps } from '../../deps.ts'
import { principalOf } from '../../platform/auth/authenticate.ts'
import { createOnce } from '../../platform/http/idempotency.ts'
import type { App } from '../../platform/http/server.ts'
import { createHeaders } from '../../platform/http/shapes.ts'
import { issueToken } from './issue-token.ts'
import { tokenAnswer, tokenBody, tokenParams } from './tokens.schemas.ts'

export function tokenRoutes(app: App, deps: Deps): void {
  app.post(
    '/v1/members/:id/tokens',
    {
      config: { roles: ['app', 'staff', 'admin'] },
      schema: {
        summary: 'A short-lived key of role member for this member',
        tags: ['relations'],
        headers: createHeaders,
        params: tokenParams,
        body: tokenBody.nullish(),
        response: { 201: tokenAnswer },
      },
    },
    (request, reply) => {
      const { ttlSeconds } = request.body ?? tokenBody.parse({})
      const wish = { memberId: request.params.id, ttlSeconds, now: deps.now() }
      return createOnce(
        deps.db,
        request,
        reply,
        (tx) => issueToken(tx, principalOf(request), wish),
        { keep: (answer) => ({ ...answer, token: null }) },
      )
    },
  )
}

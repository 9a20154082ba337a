import { z } from 'zod'
import type { Deps } from '../../deps.ts'
import { principalOf } from '../../platform/auth/authenticate.ts'
import type { App } from '../../platform/http/server.ts'
import { id, pageQuery } from '../../platform/http/shapes.ts'
import { openMember } from '../../relations/members/open-member.ts'
import { readLastBasket } from '../baskets/read-last-basket.ts'
import { pointsAnswer } from './points.schemas.ts'
import { showPoints } from './show-points.ts'

export function pointsRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/members/:id/points',
    {
      config: { roles: ['app', 'member', 'staff', 'admin'] },
      schema: {
        summary: 'A member’s points: balance, lots and entries',
        description: 'Of a member of a household those of the household.',
        tags: ['checkout'],
        params: z.strictObject({ id }),
        querystring: pageQuery,
        response: { 200: pointsAnswer },
      },
    },
    async (request) => {
      const member = await openMember(deps.db, principalOf(request), request.params.id)
      const lastBasket = await readLastBasket(deps.db, member.accountId)
      return { lastBasket, ...(await showPoints(deps, member.accountId, request.query)) }
    },
  )
}

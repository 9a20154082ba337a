import type { Deps } from '../../deps.ts'
import { principalOf } from '../../platform/auth/authenticate.ts'
import type { App } from '../../platform/http/server.ts'
import { explainBasket } from './explain-basket.ts'
import { whyAnswer, whyParams, whyQuery } from './why.schemas.ts'

export function whyRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/swipes/:id/why',
    {
      config: { roles: ['terminal', 'marketing', 'staff', 'admin'] },
      schema: {
        summary: 'Why a basket was priced as it was',
        description:
          'What applied, what lost to others, what nearly applied, what was refused; with a promotion named, why that ' +
          'one did or did not, found by evaluating again from what was known then.',
        tags: ['checkout'],
        params: whyParams,
        querystring: whyQuery,
        response: { 200: whyAnswer },
      },
    },
    (request) =>
      explainBasket(deps, principalOf(request), request.params.id, request.query.promotion),
  )
}

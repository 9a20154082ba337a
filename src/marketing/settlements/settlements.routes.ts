import type { Deps } from '../../deps.ts'
import type { App } from '../../platform/http/server.ts'
import { settlePeriod } from './settle-period.ts'
import { settlementPage, settlementQuery } from './settlements.schemas.ts'

export function settlementRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/settlements',
    {
      config: { roles: ['marketing', 'admin'] },
      schema: {
        summary: 'Who pays for what was taken off the baskets of some days',
        description:
          'By funder, and within it by promotion and campaign; a funder’s offers are never split over pages.',
        tags: ['marketing'],
        querystring: settlementQuery,
        response: { 200: settlementPage },
      },
    },
    (request) => settlePeriod(deps, request.query),
  )
}

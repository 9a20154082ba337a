import type { Deps } from '../../deps.ts'
import { principalOf } from '../../platform/auth/authenticate.ts'
import type { App } from '../../platform/http/server.ts'
import { getReceipt } from './get-receipt.ts'
import { receiptAnswer, receiptParams, receiptQuery } from './receipts.schemas.ts'

export function receiptRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/swipes/:id/receipt',
    {
      config: { roles: ['terminal', 'app', 'member', 'staff', 'admin'] },
      schema: {
        summary: 'The receipt of a basket, in figures and as text',
        tags: ['checkout'],
        params: receiptParams,
        querystring: receiptQuery,
        response: { 200: receiptAnswer },
      },
    },
    (request) => getReceipt(deps, principalOf(request), request.params.id, request.query.columns),
  )
}

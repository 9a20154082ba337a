import type { Deps } from '../../deps.ts'
import { principalOf } from '../../platform/auth/authenticate.ts'
import { createOnce } from '../../platform/http/idempotency.ts'
import type { App } from '../../platform/http/server.ts'
import { createHeaders } from '../../platform/http/shapes.ts'
import { openMember } from '../../relations/members/open-member.ts'
import { claimReceipt, findClaimable } from './claim-receipt.ts'
import { claimAnswer, claimBody, claimParams } from './receipts.schemas.ts'

const problems = [
  'receipt-code-wrong',
  'claimed-already',
  'claim-returned',
  'claim-too-late',
  'claim-limit-reached',
  'claims-paused',
] as const

export function claimRoutes(app: App, deps: Deps): void {
  app.post(
    '/v1/members/:id/claims',
    {
      config: { roles: ['app', 'member', 'staff', 'admin'], problems },
      schema: {
        summary: 'Claim the points of a receipt whose basket was paid without a card',
        description:
          'Once ever, for some days after the purchase, and so many a day as the programme says. The points are those ' +
          'that the basket would have earned with the card; they end when those would have.',
        tags: ['checkout'],
        headers: createHeaders,
        params: claimParams,
        body: claimBody,
        response: { 201: claimAnswer },
      },
    },
    async (request, reply) => {
      const caller = principalOf(request)
      const member = await openMember(deps.db, caller, request.params.id)
      const claimable = await findClaimable(deps, member, request.body.receiptCode)
      const claiming = { now: deps.now(), author: caller.keyId }
      return createOnce(deps.db, request, reply, (tx) => claimReceipt(tx, claimable, claiming))
    },
  )
}

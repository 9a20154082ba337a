import { validate } from 'uuid'
import type { Deps } from '../../deps.ts'
import { Problem } from '../../errors.ts'
import { principalOf } from '../../platform/auth/authenticate.ts'
import type { App } from '../../platform/http/server.ts'
import { noBody } from '../../platform/http/shapes.ts'
import { openMember } from '../../relations/members/open-member.ts'
import { activateCoupon } from './activate-coupon.ts'
import * as shapes from './coupons.schemas.ts'
import { judgedAt } from './judged-at.ts'
import { listOffers, showCoupon } from './list-offers.ts'
import { readCoupon } from './read-coupon.ts'

export function couponRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/members/:id/offers',
    {
      config: { roles: ['app', 'member', 'staff', 'admin'] },
      schema: {
        summary: 'What a member can use or activate',
        tags: ['checkout'],
        params: shapes.offersParams,
        querystring: shapes.momentQuery,
        response: { 200: shapes.offersAnswer },
      },
    },
    async (request) => {
      const principal = principalOf(request)
      const at = judgedAt(principal, request.query.at, deps.now())
      const { accountId } = await openMember(deps.db, principal, request.params.id)
      return listOffers(deps, { memberId: request.params.id, accountId }, at)
    },
  )

  app.get(
    '/v1/members/:id/coupons/:couponId',
    {
      config: { roles: ['app', 'member', 'staff', 'admin'] },
      schema: {
        summary: 'One coupon of a member, in whatever state, and what became of it',
        tags: ['checkout'],
        params: shapes.couponParams,
        response: { 200: shapes.couponWithHistory },
      },
    },
    async (request) => {
      const { accountId } = await openMember(deps.db, principalOf(request), request.params.id)
      return readCoupon(deps, accountId, request.params.couponId)
    },
  )

  app.post(
    '/v1/members/:id/coupons/:couponId/activate',
    {
      config: { roles: ['app', 'member', 'admin'], problems: ['coupon-not-usable'] },
      schema: {
        summary: 'Clip a coupon whose campaign asks for that',
        description: 'The answer to a repeat is the same.',
        tags: ['checkout'],
        params: shapes.couponParams,
        querystring: shapes.momentQuery,
        body: noBody,
        response: { 200: shapes.couponAnswer },
      },
    },
    async (request) => {
      const principal = principalOf(request)
      const at = judgedAt(principal, request.query.at, deps.now())
      const { accountId } = await openMember(deps.db, principal, request.params.id)
      const { couponId } = request.params
      if (!validate(couponId)) throw new Problem('not-found', 'The member has no such coupon.')
      return showCoupon(deps, await activateCoupon(deps.db, accountId, couponId, at))
    },
  )
}

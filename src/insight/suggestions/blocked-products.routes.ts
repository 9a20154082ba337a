import { z } from 'zod'
import type { Deps } from '../../deps.ts'
import { principalOf } from '../../platform/auth/authenticate.ts'
import type { App } from '../../platform/http/server.ts'
import { noBody } from '../../platform/http/shapes.ts'
import { openMember } from '../../relations/members/open-member.ts'
import { blockProduct, listBlocked, unblockProduct } from './block-products.ts'
import { blockedAnswer, blockedParams, memberParams } from './suggestions.schemas.ts'

export function blockedProductRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/members/:id/blocked-products',
    {
      config: { roles: ['app', 'member', 'staff', 'admin'] },
      schema: {
        summary: 'Products that a member does not want to be suggested',
        tags: ['insight'],
        params: memberParams,
        response: { 200: blockedAnswer },
      },
    },
    async (request) => {
      const member = await openMember(deps.db, principalOf(request), request.params.id)
      const blocked = await listBlocked(deps.db, member)
      return {
        data: blocked.map(({ sku, blockedAt }) => ({ sku, blockedAt: blockedAt.toISOString() })),
      }
    },
  )

  app.put(
    '/v1/members/:id/blocked-products/:sku',
    {
      config: { roles: ['app', 'member', 'staff', 'admin'], problems: ['state-conflict'] },
      schema: {
        summary: 'Do not suggest a product to a member any more',
        description: 'It is not chosen for coupons either; those that are out stay. Idempotent.',
        tags: ['insight'],
        params: blockedParams,
        body: noBody,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const member = await openMember(deps.db, principalOf(request), request.params.id)
      await blockProduct(deps.db, member, { sku: request.params.sku, at: deps.now() })
      return reply.code(204).send(null)
    },
  )

  app.delete(
    '/v1/members/:id/blocked-products/:sku',
    {
      config: { roles: ['app', 'member', 'staff', 'admin'] },
      schema: {
        summary: 'Suggest a product to a member again',
        description: 'Idempotent.',
        tags: ['insight'],
        params: blockedParams,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const member = await openMember(deps.db, principalOf(request), request.params.id)
      await unblockProduct(deps.db, member, request.params.sku)
      return reply.code(204).send(null)
    },
  )
}

import type { Deps } from '../../deps.ts'
import { principalOf } from '../../platform/auth/authenticate.ts'
import { createOnce } from '../../platform/http/idempotency.ts'
import type { App } from '../../platform/http/server.ts'
import { createHeaders, noBody } from '../../platform/http/shapes.ts'
import { openMember } from '../members/open-member.ts'
import { addCard } from './add-card.ts'
import { blockCard } from './block-card.ts'
import { cardAnswer, cardBody, cardParams, cardsParams } from './cards.schemas.ts'
import { replaceCard } from './replace-card.ts'

export function cardRoutes(app: App, deps: Deps): void {
  app.post(
    '/v1/members/:id/cards',
    {
      config: { roles: ['app', 'staff', 'admin'], problems: ['card-taken', 'card-number-invalid'] },
      schema: {
        summary: 'Give a member another card',
        tags: ['relations'],
        headers: createHeaders,
        params: cardsParams,
        body: cardBody.nullish(),
        response: { 201: cardAnswer },
      },
    },
    (request, reply) =>
      createOnce(deps.db, request, reply, async (tx) => {
        const { id } = await openMember(tx, principalOf(request), request.params.id)
        return addCard(tx, id, { number: request.body?.number, pointer: '/number' })
      }),
  )

  app.post(
    '/v1/members/:id/cards/:number/block',
    {
      config: { roles: ['app', 'staff', 'admin'], problems: ['card-not-active'] },
      schema: {
        summary: 'Block a card',
        tags: ['relations'],
        params: cardParams,
        body: noBody,
        response: { 200: cardAnswer },
      },
    },
    (request) =>
      deps.db.transaction().execute(async (tx) => {
        const { id } = await openMember(tx, principalOf(request), request.params.id)
        return blockCard(tx, id, request.params.number)
      }),
  )

  app.post(
    '/v1/members/:id/cards/:number/replace',
    {
      config: {
        roles: ['app', 'staff', 'admin'],
        problems: ['card-not-active', 'card-taken', 'card-number-invalid'],
      },
      schema: {
        summary: 'Put a new card in the place of a lost or worn one',
        tags: ['relations'],
        headers: createHeaders,
        params: cardParams,
        body: cardBody.nullish(),
        response: { 201: cardAnswer },
      },
    },
    (request, reply) =>
      createOnce(deps.db, request, reply, async (tx) => {
        const { id } = await openMember(tx, principalOf(request), request.params.id)
        return replaceCard(tx, id, request.params.number, request.body?.number)
      }),
  )
}

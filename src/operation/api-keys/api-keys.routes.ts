import { z } from 'zod'
import type { Deps } from '../../deps.ts'
import type { Authentication } from '../../platform/auth/authenticate.ts'
import { createOnce } from '../../platform/http/idempotency.ts'
import type { App } from '../../platform/http/server.ts'
import { createHeaders, pageQuery } from '../../platform/http/shapes.ts'
import { apiKeyBody, apiKeyPage, apiKeyParams, newApiKeyAnswer } from './api-keys.schemas.ts'
import { createKey } from './create-key.ts'
import { listApiKeys } from './list-api-keys.ts'
import { revokeKey } from './revoke-key.ts'

export function apiKeyRoutes(app: App, deps: Deps, authentication: Authentication): void {
  app.post(
    '/v1/api-keys',
    {
      config: { roles: ['admin'], problems: ['state-conflict', 'store-unknown'] },
      schema: {
        summary: 'Make a key; its secret is shown once',
        tags: ['operation'],
        headers: createHeaders,
        body: apiKeyBody,
        response: { 201: newApiKeyAnswer },
      },
    },
    (request, reply) =>
      createOnce(deps.db, request, reply, (tx) => createKey(tx, request.body), {
        keep: (answer) => ({ ...answer, key: null }),
      }),
  )

  app.get(
    '/v1/api-keys',
    {
      config: { roles: ['admin'] },
      schema: {
        summary: 'All keys in the order they were made, without their secrets',
        tags: ['operation'],
        querystring: pageQuery,
        response: { 200: apiKeyPage },
      },
    },
    (request) => listApiKeys(deps.db, request.query),
  )

  app.delete(
    '/v1/api-keys/:id',
    {
      config: { roles: ['admin'] },
      schema: {
        summary: 'Revoke a key, everywhere within a second',
        tags: ['operation'],
        params: apiKeyParams,
        response: { 204: z.null().describe('Revoked') },
      },
    },
    async (request, reply) => {
      await revokeKey(deps.db, authentication, request.params.id)
      reply.code(204)
      return null
    },
  )
}

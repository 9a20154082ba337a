import { z } from 'zod'
import type { Deps } from '../../deps.ts'
import { principalOf } from '../../platform/auth/authenticate.ts'
import type { Tx } from '../../platform/db/database.ts'
import { createOnce } from '../../platform/http/idempotency.ts'
import type { App } from '../../platform/http/server.ts'
import { createHeaders, noBody, pageQuery } from '../../platform/http/shapes.ts'
import { createOfferPacks } from './get-offer-pack.ts'
import { keyAnswer, keyPage, packHeaders, packParams, signedPack } from './offer-packs.schemas.ts'
import { pageKeys, toKeyAnswer } from './page-keys.ts'
import { rotateKey } from './signing-key.ts'

const tags = ['checkout']

export function offerPackRoutes(app: App, deps: Deps): void {
  const packs = createOfferPacks(deps)

  app.get(
    '/v1/stores/:id/offer-pack',
    {
      config: { roles: ['terminal', 'admin'], problems: ['not-found', 'state-conflict'] },
      schema: {
        summary: 'What a store’s tills evaluate baskets with while they are offline, signed',
        description:
          'Offers in force, law, and what both need to know of goods; docs/offline-pack.md. Sent as canonical JSON with an ' +
          'ETag; If-None-Match with the tag of the pack that is held is answered by 304.',
        tags,
        params: packParams,
        headers: packHeaders,
        response: { 200: signedPack, 304: z.null().describe('The pack that is held is current') },
      },
    },
    async (request, reply) => {
      const known = tagsOf(request.headers['if-none-match'])
      const found = await packs.find(principalOf(request), request.params.id, known)
      reply.header('etag', found.etag).header('cache-control', 'private, no-cache')
      if (!found.changed) return reply.code(304).send(null)
      // As it was signed, to the byte.
      reply.type('application/json; charset=utf-8').serializer(() => found.text)
      return found.signed
    },
  )

  app.get(
    '/v1/offer-pack-keys',
    {
      config: { roles: ['terminal', 'admin'] },
      schema: {
        summary: 'Public keys of offer packs that have not expired, oldest first',
        tags,
        querystring: pageQuery,
        response: { 200: keyPage },
      },
    },
    (request) => pageKeys(deps, request.query),
  )

  app.post(
    '/v1/offer-pack-keys',
    {
      config: { roles: ['admin'] },
      schema: {
        summary: 'Sign offer packs with a new key from now on',
        description: 'Tills verify with the old one until its packs have expired.',
        tags,
        headers: createHeaders,
        body: noBody,
        response: { 201: keyAnswer },
      },
    },
    (request, reply) => {
      const now = deps.now()
      const rotate = async (tx: Tx) => {
        const { id, publicKey } = await rotateKey(tx, now)
        return toKeyAnswer({ id, publicKey, createdAt: now, retiredAt: null })
      }
      return createOnce(deps.db, request, reply, rotate)
    },
  )
}

/** The tags of If-None-Match; which are weak makes no difference here (RFC 9110, 13.1.2). */
const tagsOf = (header = ''): string[] =>
  header.split(',').map((tag) => tag.trim().replace(/^W\//, ''))

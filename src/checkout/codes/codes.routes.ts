import { Readable } from 'node:stream'
import type { Deps } from '../../deps.ts'
import { Problem } from '../../errors.ts'
import type { Tx } from '../../platform/db/database.ts'
import { createOnce } from '../../platform/http/idempotency.ts'
import type { App } from '../../platform/http/server.ts'
import { createHeaders, noBody } from '../../platform/http/shapes.ts'
import { readStoreDays } from '../stores/store-days.ts'
import * as shapes from './codes.schemas.ts'
import { createPool } from './create-pool.ts'
import { beginFill } from './fill-pool.ts'
import { generateCodes } from './generate-codes.ts'
import { getPool } from './get-pool.ts'
import { importCodes } from './import-codes.ts'
import { pagePools } from './page-pools.ts'
import { toPoolAnswer } from './pool-answer.ts'
import { withdrawPool } from './withdraw-pool.ts'

const roles = ['marketing', 'admin'] as const
const tags = ['checkout']
const TEXT = 'text/plain'

export function codeRoutes(app: App, deps: Deps): void {
  registerPools(app, deps)
  registerGeneration(app, deps)
  app.register(async (scope) => {
    acceptText(scope as App)
    registerImport(scope as App, deps)
  })
}

/** Text is read as it arrives, never held whole; anything else is refused. */
function acceptText(scope: App): void {
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser(TEXT, (_request, payload, done) => done(null, payload))
  scope.addContentTypeParser('*', (_request, _payload, done) =>
    done(new Problem('unsupported-media-type', `Send ${TEXT}.`)),
  )
}

function registerPools(app: App, deps: Deps): void {
  app.post(
    '/v1/promotions/:id/code-pools',
    {
      config: { roles, problems: ['state-conflict'] },
      schema: {
        summary: 'Make a pool of bearer codes, which give the right to a promotion',
        description: 'It is empty; generate or import its codes.',
        tags,
        params: shapes.poolParams,
        headers: createHeaders,
        body: shapes.poolBody,
        response: { 201: shapes.poolAnswer },
      },
    },
    async (request, reply) => {
      const days = await readStoreDays(deps, deps.now())
      const run = (tx: Tx) => createPool(tx, request.params.id, request.body, days)
      return createOnce(deps.db, request, reply, run)
    },
  )

  app.get(
    '/v1/promotions/:id/code-pools',
    {
      config: { roles },
      schema: {
        summary: 'A promotion’s pools of codes, in the order they were made',
        tags,
        params: shapes.poolParams,
        querystring: shapes.poolQuery,
        response: { 200: shapes.poolPage },
      },
    },
    (request) => pagePools(deps.db, request.params.id, request.query),
  )

  app.get(
    '/v1/code-pools/:id',
    {
      config: { roles },
      schema: {
        summary: 'One pool of codes: how many there are and were used, never which',
        tags,
        params: shapes.poolParams,
        response: { 200: shapes.poolAnswer },
      },
    },
    async (request) => toPoolAnswer(await getPool(deps.db, request.params.id)),
  )

  app.post(
    '/v1/code-pools/:id/withdraw',
    {
      config: { roles },
      schema: {
        summary: 'Make all codes of a pool useless, for good',
        tags,
        params: shapes.poolParams,
        body: noBody,
        response: { 200: shapes.poolAnswer },
      },
    },
    (request) => withdrawPool(deps.db, request.params.id, deps.now()),
  )
}

function registerGeneration(app: App, deps: Deps): void {
  app.post(
    '/v1/code-pools/:id/generate',
    {
      config: { roles, problems: ['state-conflict'] },
      schema: {
        summary: 'Fill a pool with new codes, and get them: this once',
        description:
          'As text, one code a line, while they are made. They can be used once all have been sent. An answer that ' +
          'breaks off leaves the pool `filling`: generate again, which forgets what was sent before. If the pool is ' +
          '`ready` nevertheless, the end of the answer was lost on its way: withdraw it and make another.',
        tags,
        produces: [TEXT],
        params: shapes.poolParams,
        body: shapes.generateBody,
        response: { 200: shapes.codeLines },
      },
    },
    async (request, reply) => {
      const fill = await beginFill(deps.db, request.params.id)
      const lines = Readable.from(generateCodes(deps, fill, request.body.count))
      reply.type(`${TEXT}; charset=utf-8`).header('cache-control', 'no-store')
      return reply.send(lines as never)
    },
  )
}

function registerImport(app: App, deps: Deps): void {
  app.post(
    '/v1/code-pools/:id/import',
    {
      config: { roles, problems: ['state-conflict'], streamedBody: shapes.codeLines },
      schema: {
        summary: 'Fill a pool with codes that were made elsewhere, up to 512 MB',
        description:
          'As text, one code a line: up to 64 letters, digits and hyphens, of which hyphens and case do not count and ' +
          'at least 10 others are needed. Lines that are no code and codes that are taken are left out and counted; ' +
          'with the others the pool is ready. If the request breaks off or brings no code that is taken in, the pool stays ' +
          '`filling`, and the next import or generation begins anew. A body without a line is refused.',
        tags,
        consumes: [TEXT],
        params: shapes.poolParams,
        response: { 200: shapes.importAnswer },
      },
    },
    async (request) => {
      const fill = await beginFill(deps.db, request.params.id)
      return importCodes(deps, fill, bodyOf(request.body))
    },
  )
}

/** The body as it arrives. Where it is not read to its end, the connection stays open for the answer. */
async function* bodyOf(body: unknown): AsyncGenerator<Buffer> {
  if (!(body instanceof Readable)) return
  try {
    yield* body.iterator({ destroyOnReturn: false })
  } catch {
    throw new Problem('invalid-request', 'The body broke off.')
  }
}

import { z } from 'zod'
import type { Deps } from '../../deps.ts'
import { terminalOf } from '../../platform/auth/authenticate.ts'
import { keepReceived } from '../../platform/http/keep-received.ts'
import type { App } from '../../platform/http/server.ts'
import { returnAnswer, storedReturnBody, storedVoidBody } from '../returns/return-shapes.ts'
import {
  batchAnswer,
  referenceParams,
  storedSwipeBody,
  swipeAnswer,
  swipeBody,
  swipeQuery,
} from './baskets.schemas.ts'
import { checkSwipe } from './check-swipe.ts'
import { getAnswer } from './find-answer.ts'
import { recordBatch } from './record-batch.ts'
import { createRecorder, type Recorder } from './recorder.ts'
import { createStoredKinds } from './stored-kinds.ts'
import { swipeProblems } from './swipe-problems.ts'

/** A batch is read as it arrives, never held whole. */
function acceptStreams(scope: App): void {
  for (const type of ['application/json', 'application/x-ndjson']) {
    scope.removeContentTypeParser(type)
    scope.addContentTypeParser(type, (_request, payload, done) => done(null, payload))
  }
}

export function basketRoutes(app: App, deps: Deps): void {
  const recorder = createRecorder(deps)

  app.post(
    '/v1/swipes',
    {
      config: { roles: ['terminal'], problems: swipeProblems },
      preValidation: keepReceived,
      schema: {
        summary: 'Record a basket, exactly once',
        tags: ['checkout'],
        querystring: swipeQuery,
        body: swipeBody,
        response: { 200: swipeAnswer, 201: swipeAnswer },
      },
    },
    async (request, reply) => {
      const { receiptColumns } = request.query
      const terminal = terminalOf(request)
      const options = { terminal, now: deps.now(), settled: false, receiptColumns }
      const swipe = checkSwipe(request.body, request.received, options)
      const { answer, replayed } = await recorder.submit(swipe)
      if (replayed) reply.header('idempotency-replayed', 'true')
      return reply.code(replayed ? 200 : 201).send(answer)
    },
  )

  app.register(async (scope) => {
    acceptStreams(scope as App)
    registerBatch(scope as App, deps, recorder)
  })
  registerLookup(app, deps)
}

function registerBatch(app: App, deps: Deps, recorder: Recorder): void {
  const kinds = createStoredKinds(deps, recorder)
  app.post(
    '/v1/swipes/batch',
    {
      config: {
        roles: ['terminal'],
        streamedBody: z.array(z.union([storedSwipeBody, storedReturnBody, storedVoidBody])),
      },
      schema: {
        summary: 'Record what a terminal has stored, up to 1,000 sales, returns and voids',
        description:
          'A JSON array of swipes, or one a line as application/x-ndjson; each is accepted or refused on its own. What is ' +
          'not accepted is kept in quarantine and need not be sent again, unless its status is 429, 500 or above.',
        tags: ['checkout'],
        response: { 200: batchAnswer },
      },
    },
    async (request) => ({
      results: await recordBatch(deps, kinds, {
        terminal: terminalOf(request),
        body: (request.body ?? []) as AsyncIterable<Buffer>,
        lines: /^application\/x-ndjson\b/i.test(request.headers['content-type'] ?? ''),
        requestId: request.id,
      }),
    }),
  )
}

function registerLookup(app: App, deps: Deps): void {
  app.get(
    '/v1/swipes/by-reference/:reference',
    {
      config: { roles: ['terminal'] },
      schema: {
        summary: 'Did you get it?',
        tags: ['checkout'],
        params: referenceParams,
        querystring: swipeQuery,
        response: { 200: z.union([swipeAnswer, returnAnswer]) },
      },
    },
    (request) =>
      getAnswer(deps, terminalOf(request), request.params.reference, request.query.receiptColumns),
  )
}

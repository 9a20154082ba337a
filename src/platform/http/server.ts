import { isUtf8 } from 'node:buffer'
import { randomUUID } from 'node:crypto'
import type { Socket } from 'node:net'
import rateLimit from '@fastify/rate-limit'
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  LogController,
  type RawReplyDefaultExpression,
  type RawRequestDefaultExpression,
  type RawServerDefault,
} from 'fastify'
import { validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Logger } from 'pino'
import { z } from 'zod'
import { Problem } from '../../errors.ts'
import { answerFault, registerProblems } from './problems.ts'
import { serializerCompiler } from './serializer.ts'
import { checkText } from './text.ts'

export type App = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypeProvider
>

const BODY_BYTES_MAX = 256 * 1024
const REQUEST_ID = /^[A-Za-z0-9._-]{1,64}$/
/** Per key and process; a till may always send 100 at once. */
const REQUESTS_PER_WINDOW = 6000
const WINDOW_MS = 10_000
/** How long a new connection has, once the process stops, to bring the request it was opened for. */
const SPEAK_WITHIN_MS = 100

/** A Fastify server with the manner of the API: zod in, pruned JSON out, problems, request ids, limits. */
export async function createServer(log: Logger): Promise<App> {
  const app = Fastify({
    loggerInstance: log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_BYTES_MAX,
    return503OnClosing: false,
    routerOptions: { maxParamLength: 200 },
    requestIdHeader: false,
    frameworkErrors: answerFault,
    genReqId: (request) => {
      const given = request.headers['x-request-id']
      return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID()
    },
  }).withTypeProvider<ZodTypeProvider>() as unknown as App
  app.addHook('onRoute', (route) => {
    // Unknown query fields are refused everywhere, also where none is known.
    if (route.config?.roles && route.schema && !route.schema.querystring) {
      route.schema.querystring = z.strictObject({})
    }
  })
  refuseWhenClosing(app)
  hangUpOnTheSilent(app)
  readJson(app)
  refuseEncoded(app)
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  registerProblems(app)
  app.decorateRequest('received', null)
  app.addHook('onSend', async (request, reply) => {
    reply.header('x-request-id', request.id)
  })
  app.addHook('preValidation', async (request) => {
    checkText([request.params, request.query, request.body])
  })
  await app.register(rateLimit, {
    max: REQUESTS_PER_WINDOW,
    timeWindow: WINDOW_MS,
    keyGenerator: (request) => request.headers.authorization ?? request.ip,
    errorResponseBuilder: (_request, context) =>
      new Problem('too-many-requests', `At most ${context.max} requests in ${context.after}.`, {
        retryAfterSeconds: Math.ceil(context.ttl / 1000),
      }),
  })
  return app
}

/** A connection that is kept alive may bring one more request while the process stops, and would hold it up. */
function refuseWhenClosing(app: App): void {
  let closing = false
  app.addHook('preClose', async () => {
    closing = true
  })
  app.addHook('onSend', async (_request, reply) => {
    if (closing) reply.header('connection', 'close')
  })
  app.addHook('onRequest', async () => {
    if (!closing) return
    throw new Problem('overloaded', 'The server is stopping; try again.', { retryAfterSeconds: 1 })
  })
}

/**
 * Browsers and impatient tills open connections that they never use. Node does not count those as idle, and would wait
 * a minute for their first request.
 */
function hangUpOnTheSilent(app: App): void {
  const sockets = new Set<Socket>()
  app.server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  app.addHook('preClose', async () => {
    setTimeout(() => {
      for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy()
    }, SPEAK_WITHIN_MS).unref()
  })
}

/**
 * Compressed bytes would be taken for a broken body, and in a batch kept in quarantine as lines that nobody can read,
 * while the till forgets the sales in them.
 */
function refuseEncoded(app: App): void {
  app.addHook('preParsing', async (request) => {
    const encoding = request.headers['content-encoding'] ?? 'identity'
    const { config, schema } = request.routeOptions
    if (/^\s*identity\s*$/i.test(encoding) || !(schema?.body || config.streamedBody)) return
    throw new Problem(
      'unsupported-media-type',
      'Send the body as it is, without a content encoding.',
    )
  })
}

/**
 * JSON is UTF-8, or it is refused. An empty body is none, for some clients name a content type on every call; where
 * a body is needed, its schema says so.
 */
function readJson(app: App): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeContentTypeParser('application/json')
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    if (body.length === 0) done(null)
    else if (isUtf8(body as Buffer)) parse(request, body.toString('utf8'), done)
    else done(new Problem('malformed-json', 'The body is not UTF-8.'))
  })
}

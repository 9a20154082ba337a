import type { FastifyRequest } from 'fastify'
import type { z } from 'zod'
import type { Deps } from '../../deps.ts'
import { Problem } from '../../errors.ts'
import { sameSecret } from '../../platform/auth/secrets.ts'
import type { App } from '../../platform/http/server.ts'
import { healthAnswer, readinessAnswer } from './health.schemas.ts'
import { createMetrics } from './metrics.ts'
import { createReadiness, type Readiness } from './read-readiness.ts'

/** Is the process there, can it work, how does it fare. Registered before all other rooms, whose calls it measures. */
export function healthRoutes(app: App, deps: Deps): void {
  const metrics = createMetrics(deps)
  const readReadiness = createReadiness(deps)
  app.addHook('onResponse', async (request, reply) => metrics.observe(request, reply))

  app.get(
    '/healthz',
    {
      schema: {
        summary: 'Whether the process runs',
        tags: ['operation'],
        response: { 200: healthAnswer },
      },
    },
    () => ({ status: 'alive' as const }),
  )

  app.get(
    '/readyz',
    {
      config: { problems: ['not-ready'] },
      schema: {
        summary: 'Whether swipes can be recorded; degraded where only the queue is in trouble',
        tags: ['operation'],
        response: { 200: readinessAnswer },
      },
    },
    async () => answer(await readReadiness()),
  )

  app.get('/metrics', { schema: { hide: true } }, async (request, reply) => {
    checkMetricsKey(request, deps.config.metricsKey)
    return reply.type(metrics.contentType).send(await metrics.text())
  })
}

function answer({ status, checks }: Readiness): z.infer<typeof readinessAnswer> {
  if (status !== 'not-ready') return { status, checks }
  throw new Problem(
    'not-ready',
    `The database is ${checks.database}, migrations are ${checks.migrations}.`,
    {
      extra: { checks },
      retryAfterSeconds: 1,
    },
  )
}

function checkMetricsKey(request: FastifyRequest, metricsKey: string | undefined): void {
  if (!metricsKey) return
  const given = request.headers.authorization
  if (!given) throw new Problem('key-missing', 'Send METRICS_KEY as Authorization: Bearer <key>.')
  if (!sameSecret(given, `Bearer ${metricsKey}`)) {
    throw new Problem('key-unknown', 'This is not the METRICS_KEY.')
  }
}

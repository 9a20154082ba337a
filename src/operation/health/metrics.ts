import type { FastifyReply, FastifyRequest } from 'fastify'
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Deps } from '../../deps.ts'
import { type Backlog, readBacklog } from '../../platform/queue/outbox.ts'
import { rememberFor, within } from './remember.ts'

const BACKLOG_TIMEOUT_MS = 2000
const BACKLOG_HELD_MS = 1000
const DURATION_BUCKETS_SECONDS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

export type Metrics = {
  observe(request: FastifyRequest, reply: FastifyReply): void
  contentType: string
  text(): Promise<string>
}

/** What Prometheus reads: how requests fare, what waits for whom, and the process itself. */
export function createMetrics(deps: Deps): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  measureBacklog(deps, registry)
  measurePools(deps, registry)
  const durations = new Histogram({
    name: 'basketwise_http_request_duration_seconds',
    help: 'Time from the request to the end of its answer',
    labelNames: ['method', 'route', 'status'],
    buckets: DURATION_BUCKETS_SECONDS,
    registers: [registry],
  })
  return {
    observe(request, reply) {
      const route = request.routeOptions.url ?? 'none'
      const labels = { method: request.method, route, status: reply.statusCode }
      durations.observe(labels, reply.elapsedTime / 1000)
    },
    contentType: registry.contentType,
    text: () => registry.metrics(),
  }
}

/** Missing rather than wrong while the database cannot be asked: the rest is still worth reading. */
function measureBacklog(deps: Deps, registry: Registry): void {
  const read = rememberFor(BACKLOG_HELD_MS, () =>
    within(BACKLOG_TIMEOUT_MS, readBacklog(deps.db)).catch(() => undefined),
  )
  const gauge = (name: string, help: string, value: (backlog: Backlog) => number) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      async collect() {
        const backlog = await read()
        if (backlog) this.set(value(backlog))
        else this.remove()
      },
    })
  gauge('basketwise_outbox_events', 'Events not consumed yet', (backlog) => backlog.waiting)
  gauge(
    'basketwise_outbox_oldest_seconds',
    'Age of the oldest event not consumed yet',
    (backlog) => backlog.oldestSeconds,
  )
  gauge(
    'basketwise_outbox_stuck_events',
    'Events that fail again and again; the log names them',
    (backlog) => backlog.stuck,
  )
}

function measurePools(deps: Deps, registry: Registry): void {
  const pools = { general: deps.pool, checkout: deps.checkoutPool }
  new Gauge({
    name: 'basketwise_database_pool',
    help: 'Connections of a pool by state, and the calls that wait for one',
    labelNames: ['pool', 'state'],
    registers: [registry],
    collect() {
      for (const [pool, { totalCount, idleCount, waitingCount }] of Object.entries(pools)) {
        this.set({ pool, state: 'busy' }, totalCount - idleCount)
        this.set({ pool, state: 'idle' }, idleCount)
        this.set({ pool, state: 'waiting' }, waitingCount)
      }
    },
  })
}

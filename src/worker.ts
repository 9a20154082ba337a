import { returnLeases } from './checkout/budgets/return-leases.ts'
import { keepSealing } from './checkout/ledger/keep-sealing.ts'
import { tiersConsumer } from './checkout/points/tiers.jobs.ts'
import { retryWaiting } from './checkout/quarantine/retry-waiting.ts'
import type { Consumer } from './consumer.ts'
import type { Deps } from './deps.ts'
import { demandConsumer } from './insight/demand/demand.jobs.ts'
import { profilesConsumer } from './insight/profiles/profiles.jobs.ts'
import { campaignsConsumer } from './marketing/campaigns/campaigns.jobs.ts'
import { fraudConsumer } from './operation/fraud/fraud.jobs.ts'
import { type Chore, startChore } from './platform/chores.ts'
import { createQueueBackend, type JobQueue, type QueueBackend } from './platform/queue/backend.ts'
import { deleteEvents, type OutboxEvent } from './platform/queue/outbox.ts'
import { type EventsJob, startRelay } from './platform/queue/relay.ts'

/** In this order: coupons are issued from the profile that the same basket has just changed. */
export const consumers: readonly Consumer[] = [
  demandConsumer,
  profilesConsumer,
  campaignsConsumer,
  tiersConsumer,
  fraudConsumer,
]

/** Done again and again by every worker; each finds out that there is nothing to do by a look into an index. */
const createChores = (): readonly Chore<Deps>[] => [
  keepSealing(),
  { name: 'waiting parts', pauseMs: 5000, run: (deps) => retryWaiting(deps) },
  { name: 'ended leases', pauseMs: 5000, run: returnLeases },
]

const QUEUE = 'purchase-events'
const EVENT_LEASE_SECONDS = 15
const RELAY_IDLE_MS = 100
const CONCURRENCY = 2

/** Gives events to every consumer, then forgets them. One bad event does not hold up the others of its job. */
export async function consumeEvents(deps: Deps, events: readonly OutboxEvent[]): Promise<void> {
  try {
    for (const consumer of consumers) await consumer.consume(deps, events)
  } catch (error) {
    if (events.length === 1) {
      deps.log.error({ err: error, eventId: events[0]?.id }, 'an event could not be consumed')
      throw error
    }
    const results = await Promise.allSettled(events.map((event) => consumeEvents(deps, [event])))
    const failed = results.filter((result) => result.status === 'rejected')
    deps.log.warn({ failed: failed.length, of: events.length }, 'events were consumed one by one')
    return
  }
  await deleteEvents(
    deps.db,
    events.map((event) => event.id),
  )
}

export type RunningWorker = { stop(): Promise<void> }

export type WorkerSettings = { leaseSeconds?: number }

/** Relay and worker of this process. `stop` lets jobs under way finish. */
export function startWorker(deps: Deps, settings: WorkerSettings = {}): RunningWorker {
  const backend: QueueBackend = createQueueBackend(deps.config, deps.databaseUrl)
  const queue: JobQueue<EventsJob> = backend.queue(QUEUE, {
    job: {
      removeOnComplete: true,
      removeOnFail: 100,
      attempts: 5,
      backoff: { type: 'exponential', delay: 200 },
    },
  })
  const worker = backend.worker<EventsJob>(QUEUE, (job) => consumeEvents(deps, job.events), {
    concurrency: CONCURRENCY,
    onError: (error) => deps.log.warn({ err: error }, 'queue trouble'),
  })
  const relay = startRelay(deps, queue, {
    leaseSeconds: settings.leaseSeconds ?? EVENT_LEASE_SECONDS,
    idleMs: RELAY_IDLE_MS,
  })
  const endings = createChores().map((chore) => startChore(deps, chore))
  return {
    async stop() {
      await Promise.all(endings.map((end) => end()))
      await relay.stop()
      await worker.close()
      await queue.close()
      await backend.close()
    },
  }
}

import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Db } from '../db/database.ts'
import type { JobQueue } from './backend.ts'
import { type ClaimedEvent, claimEvents, type OutboxEvent, releaseEvents } from './outbox.ts'

/** One job carries many events: a queue handles jobs by the thousand, events come by the ten thousand. */
export type EventsJob = { events: OutboxEvent[] }

const EVENTS_PER_JOB = 100
const JOBS_PER_ROUND = 5
const JOBS_WAITING_MAX = 20
const BACKOFF_MAX_MS = 5000

export type RelayOptions = {
  /** How long a handed event may take before it is handed again. */
  leaseSeconds: number
  idleMs: number
}

export type Relay = { stop(): Promise<void> }

/**
 * Hands events from the outbox to the queue until stopped. Never runs far ahead of the worker, so that claims do
 * not grow old in a long queue; any number of relays may run. Outages of the queue or the database are waited out.
 */
export function startRelay(
  deps: { db: Db; log: Logger },
  queue: JobQueue<EventsJob>,
  options: RelayOptions,
): Relay {
  const stopping = new AbortController()
  const pause = (ms: number): Promise<void> =>
    sleep(ms, undefined, { signal: stopping.signal }).catch(() => {})
  const done = (async () => {
    let backoffMs = options.idleMs
    while (!stopping.signal.aborted) {
      try {
        const handed = await handOver(deps.db, queue, options.leaseSeconds)
        backoffMs = options.idleMs
        // A few more will come: fuller jobs cost less, and nobody waits for them longer than this.
        if (handed < EVENTS_PER_JOB) await pause(options.idleMs)
      } catch (error) {
        deps.log.warn({ err: error }, 'relay could not hand events over')
        await pause(backoffMs)
        backoffMs = Math.min(backoffMs * 2, BACKOFF_MAX_MS)
      }
    }
  })()
  return {
    async stop() {
      stopping.abort()
      await done
    },
  }
}

async function handOver(db: Db, queue: JobQueue<EventsJob>, leaseSeconds: number): Promise<number> {
  if ((await queue.getJobCountByTypes('waiting', 'active', 'delayed')) >= JOBS_WAITING_MAX) return 0
  const events = await claimEvents(db, { limit: EVENTS_PER_JOB * JOBS_PER_ROUND, leaseSeconds })
  if (events.length === 0) return 0
  const jobs = toParts(events).map((part) => ({ name: 'events', data: { events: part } }))
  try {
    await queue.addBulk(jobs)
  } catch (error) {
    await releaseEvents(
      db,
      events.map((event) => event.id),
    )
    throw error
  }
  return events.length
}

/** What each job carries: many events, or one that has failed often. */
function toParts(events: readonly ClaimedEvent[]): OutboxEvent[][] {
  const told = ({ id, kind, accountId }: ClaimedEvent): OutboxEvent => ({ id, kind, accountId })
  const sound = events.filter(({ failedOften }) => !failedOften).map(told)
  const doubtful = events.filter(({ failedOften }) => failedOften).map(told)
  return [...chunk(sound, EVENTS_PER_JOB), ...chunk(doubtful, 1)]
}

function chunk<T>(items: readonly T[], size: number): T[][] {
  const parts: T[][] = []
  for (let start = 0; start < items.length; start += size)
    parts.push(items.slice(start, start + size))
  return parts
}

import type { Logger } from 'pino'
import type { Db } from '../db/database.ts'
import type { JobQueue } from './backend.ts'
import { claimEvents, type OutboxEvent, releaseEvents } from './outbox.ts'

/** One job carries many events: a queue handles jobs by the thousand, events come by the ten thousand. */
export type EventsJob = { events: OutboxEvent[] }

const EVENTS_PER_JOB = 100
const JOBS_PER_ROUND = 5
const JOBS_WAITING_MAX = 20

export type RelayOptions = {
  /** How long a handed event may take before it is handed again. */
  leaseSeconds: number
  idleMs: number
}

export type Relay = { stop(): Promise<void> }

/**
 * Hands events from the outbox to the queue until stopped. Never runs far ahead of the worker, so that claims do
 * not grow old in a long queue; any number of relays may run.
 */
export function startRelay(
  deps: { db: Db; log: Logger },
  queue: JobQueue<EventsJob>,
  options: RelayOptions,
): Relay {
  const stopping = new AbortController()
  const done = (async () => {
    while (!stopping.signal.aborted) {
      const handed = await handOver(deps.db, queue, options.leaseSeconds).catch((error: Error) => {
        deps.log.warn({ err: error }, 'relay could not hand events over')
        return 0
      })
      if (handed === 0) await pause(options.idleMs, stopping.signal)
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
  const jobs = chunk(events, EVENTS_PER_JOB).map((part) => ({ name: 'events', data: { events: part } }))
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

function chunk<T>(items: readonly T[], size: number): T[][] {
  const parts: T[][] = []
  for (let start = 0; start < items.length; start += size) parts.push(items.slice(start, start + size))
  return parts
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}

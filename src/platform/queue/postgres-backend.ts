import { setTimeout as sleep } from 'node:timers/promises'
import {
  createPostgresBackend,
  DEFAULT_SCHEMA,
  type JobsOptions,
  type PgPool,
  runMigrations,
  withBackend,
} from 'bullmq'
import { isDatabaseOutage } from '../db/outage.ts'
import { createPool } from '../db/pool.ts'
import type { JobQueue, JobWorker, QueueBackend } from './backend.ts'
import { workerOptions } from './worker-options.ts'

/** One of them listens. */
const CONNECTIONS = 4
const RETRY_MIN_MS = 100
const RETRY_MAX_MS = 5000

/**
 * BullMQ on PostgreSQL. It gives up for good when its first connection fails, and asks without a pause while the
 * server shuts down; so what meets an outage is thrown away here, and made anew when the server answers. The pools
 * are ours: its own forgets to listen to a connection that it closes, and one that dies just then ends the process.
 */
export function postgresBackend(databaseUrl: string): QueueBackend {
  const classes = withBackend(createPostgresBackend)
  // A pg.Pool is what it asks for; only the types of the two packages spell the listeners differently.
  const openPool = () =>
    createPool(databaseUrl, {
      name: 'queue',
      size: CONNECTIONS,
      schema: DEFAULT_SCHEMA,
    }) as unknown as PgPool
  return {
    queue: <Data>(name: string, options: { job: JobsOptions }) =>
      reopeningQueue<Data>(
        openPool,
        (connection) =>
          new classes.Queue<unknown>(name, {
            connection,
            defaultJobOptions: options.job,
          }),
      ),
    worker: (name, handle, options) =>
      restartingWorker(
        openPool,
        (connection) =>
          new classes.Worker(name, (job) => handle(job.data), {
            connection,
            autorun: false,
            ...workerOptions(options.concurrency),
          }),
        options.onError,
      ),
    close: async () => {},
  }
}

/** Any number of processes may: the first one does it. */
async function prepareSchema(pool: PgPool): Promise<void> {
  const client = await pool.connect()
  try {
    await runMigrations(client)
  } finally {
    client.release()
  }
}

type RealQueue<Data> = JobQueue<Data> & {
  on(event: 'error', listener: (error: Error) => void): unknown
  waitUntilReady(): Promise<unknown>
}

/** Opened at the first use; one that could not be opened is tried again at the next. */
function reopeningQueue<Data>(
  openPool: () => PgPool,
  create: (pool: PgPool) => RealQueue<Data>,
): JobQueue<Data> {
  let opened: Promise<{ queue: RealQueue<Data>; pool: PgPool }> | undefined
  async function open(): Promise<{ queue: RealQueue<Data>; pool: PgPool }> {
    const pool = openPool()
    try {
      await prepareSchema(pool)
      const queue = create(pool)
      queue.on('error', () => {})
      await queue.waitUntilReady()
      return { queue, pool }
    } catch (error) {
      opened = undefined
      pool.end().catch(() => {})
      throw error
    }
  }
  async function use(): Promise<RealQueue<Data>> {
    opened ??= open()
    return (await opened).queue
  }
  return {
    addBulk: async (jobs) => (await use()).addBulk(jobs),
    getJobCountByTypes: async (...types) => (await use()).getJobCountByTypes(...types),
    close: async () => {
      const held = await opened?.catch(() => undefined)
      opened = undefined
      await held?.queue.close()
      await held?.pool.end()
    },
  }
}

type RealWorker = JobWorker & {
  on(event: 'error', listener: (error: Error) => void): unknown
  on(event: 'failed', listener: (job: unknown, error: Error) => void): unknown
  waitUntilReady(): Promise<unknown>
  run(): Promise<void>
}

/** Keeps a worker running until closed; one that an outage has hit is replaced. */
function restartingWorker(
  openPool: () => PgPool,
  create: (pool: PgPool) => RealWorker,
  onError: (error: Error) => void,
): JobWorker {
  const stopping = new AbortController()
  const stopped = new Promise<void>((resolve) => {
    stopping.signal.addEventListener('abort', () => resolve(), { once: true })
  })

  async function runOne(): Promise<void> {
    const pool = openPool()
    try {
      await prepareSchema(pool)
      await runWith(pool)
      await pool.end()
    } catch (error) {
      // Without a server its closing may never end; nobody waits for it.
      pool.end().catch(() => {})
      throw error
    }
  }

  /** Resolves when stopped, rejects with the outage that ended it. */
  async function runWith(pool: PgPool): Promise<void> {
    const worker = create(pool)
    const outage = new Promise<never>((_resolve, reject) => {
      worker.on('error', (error) => (isDatabaseOutage(error) ? reject(error) : onError(error)))
      worker.on('failed', (_job, error) => onError(error))
    })
    try {
      await Promise.race([worker.waitUntilReady(), outage, stopped])
      if (!stopping.signal.aborted) worker.run().catch(onError)
      await Promise.race([stopped, outage])
      await worker.close()
    } catch (error) {
      worker.close(true).catch(() => {})
      throw error
    }
  }

  const done = (async () => {
    let retryMs = RETRY_MIN_MS
    while (!stopping.signal.aborted) {
      const startedAt = performance.now()
      await runOne().catch(async (error: Error) => {
        onError(error)
        if (performance.now() - startedAt > RETRY_MAX_MS) retryMs = RETRY_MIN_MS
        await sleep(retryMs, undefined, { signal: stopping.signal }).catch(() => {})
        retryMs = Math.min(retryMs * 2, RETRY_MAX_MS)
      })
    }
  })()
  return {
    async close() {
      stopping.abort()
      await done
    },
  }
}

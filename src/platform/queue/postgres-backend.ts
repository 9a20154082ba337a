import { setTimeout as sleep } from 'node:timers/promises'
import { createPostgresBackend, type JobsOptions, withBackend } from 'bullmq'
import { isDatabaseOutage } from '../db/outage.ts'
import type { JobQueue, JobWorker, QueueBackend } from './backend.ts'
import { workerOptions } from './worker-options.ts'

const CONNECTIONS = 3
const RETRY_MIN_MS = 100
const RETRY_MAX_MS = 5000

/**
 * BullMQ on PostgreSQL. It gives up for good when its first connection fails, and asks without a pause while the
 * server shuts down; so what meets an outage is thrown away here, and made anew when the server answers.
 */
export function postgresBackend(databaseUrl: string): QueueBackend {
  const classes = withBackend(createPostgresBackend)
  const connection = {
    connectionString: databaseUrl,
    schema: 'bullmq',
    migrate: true,
    max: CONNECTIONS,
    connectionTimeoutMillis: RETRY_MAX_MS,
  }
  return {
    queue: <Data>(name: string, options: { job: JobsOptions }) =>
      reopeningQueue<Data>(
        () =>
          new classes.Queue<unknown>(name, {
            connection,
            defaultJobOptions: options.job,
          }),
      ),
    worker: (name, handle, options) =>
      restartingWorker(
        () =>
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

type RealQueue<Data> = JobQueue<Data> & {
  on(event: 'error', listener: (error: Error) => void): unknown
  waitUntilReady(): Promise<unknown>
}

/** Opened at the first use; one that could not be opened is tried again at the next. */
function reopeningQueue<Data>(create: () => RealQueue<Data>): JobQueue<Data> {
  let opened: Promise<RealQueue<Data>> | undefined
  async function open(): Promise<RealQueue<Data>> {
    const queue = create()
    queue.on('error', () => {})
    try {
      await queue.waitUntilReady()
      return queue
    } catch (error) {
      opened = undefined
      queue.close().catch(() => {})
      throw error
    }
  }
  function use(): Promise<RealQueue<Data>> {
    opened ??= open()
    return opened
  }
  return {
    addBulk: async (jobs) => (await use()).addBulk(jobs),
    getJobCountByTypes: async (...types) => (await use()).getJobCountByTypes(...types),
    close: async () => {
      const queue = await opened?.catch(() => undefined)
      await queue?.close()
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
function restartingWorker(create: () => RealWorker, onError: (error: Error) => void): JobWorker {
  const stopping = new AbortController()
  const stopped = new Promise<void>((resolve) => {
    stopping.signal.addEventListener('abort', () => resolve(), { once: true })
  })

  /** Resolves when stopped, rejects with the outage that ended it. */
  async function runOne(): Promise<void> {
    const worker = create()
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
      // Without a server its closing may never end; nobody waits for it.
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

import { type JobsOptions, Queue, Worker } from 'bullmq'
import { Cluster, Redis } from 'ioredis'
import type { Config } from '../../config.ts'
import { postgresBackend } from './postgres-backend.ts'
import { workerOptions } from './worker-options.ts'

/** One BullMQ for both backends: Redis (one node or a cluster) where REDIS_URL is set, else PostgreSQL. */
export type QueueBackend = {
  queue<Data>(name: string, options: { job: JobsOptions }): JobQueue<Data>
  worker<Data>(
    name: string,
    handle: (data: Data) => Promise<void>,
    options: { concurrency: number; onError: (error: Error) => void },
  ): JobWorker
  close(): Promise<void>
}

/** What is used of BullMQ, the same on both backends. */
export type JobQueue<Data> = {
  addBulk(jobs: { name: string; data: Data }[]): Promise<unknown>
  getJobCountByTypes(...types: ('waiting' | 'active' | 'delayed')[]): Promise<number>
  close(): Promise<void>
}
export type JobWorker = { close(force?: boolean): Promise<void> }

const CLUSTER_SAFE_PREFIX = '{basketwise}'

export function createQueueBackend(config: Config, databaseUrl: string): QueueBackend {
  return config.redisUrl
    ? redisBackend(config.redisUrl, config.redisCluster)
    : postgresBackend(databaseUrl)
}

function redisBackend(url: string, cluster: boolean): QueueBackend {
  const connections: (Redis | Cluster)[] = []
  function connect(forWorker: boolean): Redis | Cluster {
    // A producer fails at once and the relay tries again; a worker waits for Redis to come back.
    const options = forWorker
      ? { maxRetriesPerRequest: null }
      : { maxRetriesPerRequest: 1, enableOfflineQueue: false }
    const connection = cluster
      ? new Cluster([url], { redisOptions: options, enableOfflineQueue: forWorker })
      : new Redis(url, options)
    connection.on('error', () => {})
    connections.push(connection)
    return connection
  }
  return {
    queue: (name, options) =>
      quietly(
        new Queue(name, {
          connection: connect(false),
          prefix: CLUSTER_SAFE_PREFIX,
          defaultJobOptions: options.job,
        }),
      ),
    worker: (name, handle, options) =>
      listening(
        new Worker(name, (job) => handle(job.data), {
          connection: connect(true),
          prefix: CLUSTER_SAFE_PREFIX,
          ...workerOptions(options.concurrency),
        }),
        options.onError,
      ),
    close: async () => {
      for (const connection of connections) connection.disconnect()
    },
  }
}

type Emitter = { on(event: 'error', listener: (error: Error) => void): unknown }
type WorkerEmitter = Emitter & {
  on(event: 'failed', listener: (job: unknown, error: Error) => void): unknown
}

function quietly<T extends Emitter>(queue: T): T {
  queue.on('error', () => {})
  return queue
}

function listening<T extends WorkerEmitter>(worker: T, onError: (error: Error) => void): T {
  worker.on('error', onError)
  worker.on('failed', (_job, error) => onError(error))
  return worker
}

import { Cluster, Redis } from 'ioredis'
import type { Config } from '../../config.ts'

const TIMEOUT_MS = 1000

/** Throws when the queue's Redis does not answer; on the PostgreSQL backend the database's own check says it all. */
export async function pingQueue(config: Config): Promise<void> {
  if (!config.redisUrl) return
  const options = {
    connectTimeout: TIMEOUT_MS,
    commandTimeout: TIMEOUT_MS,
    maxRetriesPerRequest: 0,
    lazyConnect: true,
    retryStrategy: () => null,
  }
  const redis = config.redisCluster
    ? new Cluster([config.redisUrl], {
        redisOptions: options,
        clusterRetryStrategy: () => null,
        lazyConnect: true,
      })
    : new Redis(config.redisUrl, options)
  redis.on('error', () => {})
  try {
    await redis.connect()
    await redis.ping()
  } finally {
    redis.disconnect()
  }
}

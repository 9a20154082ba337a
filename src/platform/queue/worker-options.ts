const LOCK_MS = 10_000
const RETRY_MS = 1000

/** A lock is renewed while its job runs; one that is not is taken over by another worker. */
export const workerOptions = (concurrency: number) => ({
  concurrency,
  lockDuration: LOCK_MS,
  stalledInterval: LOCK_MS,
  maxStalledCount: 100,
  runRetryDelay: RETRY_MS,
})

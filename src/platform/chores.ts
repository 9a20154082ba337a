import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'

/** What nobody waits for. Any number of processes may do it at once. */
export type Chore<Deps> = {
  name: string
  /** From the end of one time to the beginning of the next. */
  pauseMs: number
  /** Aborts when the process is to stop. */
  run(deps: Deps, signal: AbortSignal): Promise<unknown>
}

/**
 * Does a chore again and again, at once for the first time. When it fails that is logged, and it is done again after
 * the pause: outages are waited out. Returns how to end it, which waits for what is under way.
 */
export function startChore<Deps extends { log: Logger }>(
  deps: Deps,
  { name, pauseMs, run }: Chore<Deps>,
): () => Promise<void> {
  const stopping = new AbortController()
  const { signal } = stopping
  const done = (async () => {
    while (!signal.aborted) {
      await run(deps, signal).catch((error: unknown) => {
        if (!signal.aborted) deps.log.warn({ err: error, chore: name }, 'a chore failed')
      })
      await sleep(pauseMs, undefined, { signal }).catch(() => {})
    }
  })()
  return async () => {
    stopping.abort()
    await done
  }
}

import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'

/** What nobody waits for. Any number of processes may do it at once. */
export type Chore<Deps> = (deps: Deps) => Promise<unknown>

/** Does all chores in turn, with a pause between rounds, until stopped. One that fails is tried again in the next round. */
export function startChores<Deps extends { log: Logger }>(
  deps: Deps,
  chores: Readonly<Record<string, Chore<Deps>>>,
  pauseMs: number,
): { stop(): Promise<void> } {
  const stopping = new AbortController()
  const done = (async () => {
    while (!stopping.signal.aborted) {
      for (const [chore, run] of Object.entries(chores)) {
        if (stopping.signal.aborted) return
        await run(deps).catch((error) => deps.log.warn({ err: error, chore }, 'a chore failed'))
      }
      await sleep(pauseMs, undefined, { signal: stopping.signal }).catch(() => {})
    }
  })()
  return {
    async stop() {
      stopping.abort()
      await done
    },
  }
}

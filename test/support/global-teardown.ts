import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'

/** The watchdog does it all, the same way as after a crash. */
export default async function globalTeardown(): Promise<void> {
  const { basketwiseWatchdog } = globalThis as unknown as { basketwiseWatchdog: ChildProcess }
  const ended = once(basketwiseWatchdog, 'exit')
  basketwiseWatchdog.stdin?.end()
  await ended
}

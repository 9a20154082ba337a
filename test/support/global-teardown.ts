import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'

/** The watchdog does it all, the same way as after a crash. */
export default async function globalTeardown(): Promise<void> {
  const { basketwiseWatchdog } = globalThis as unknown as { basketwiseWatchdog: ChildProcess }
  if (basketwiseWatchdog.exitCode !== null || basketwiseWatchdog.signalCode !== null) return
  // Unreferenced, it would let the process end here, with the exit code of a run that passed.
  basketwiseWatchdog.ref()
  if (basketwiseWatchdog.exitCode !== null || basketwiseWatchdog.signalCode !== null) {
    throw new Error('the watchdog of the tests is gone; what they have started may still run')
  }
  const ended = once(basketwiseWatchdog, 'exit')
  basketwiseWatchdog.stdin?.end()
  await ended
}

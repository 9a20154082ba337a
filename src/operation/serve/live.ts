import { describeFault } from './command-error.ts'

/** A process that serves until it is told to stop. */
export type Life = {
  /** Aborts when the process is to stop. */
  signal: AbortSignal
  /** Closed in reverse order, whatever happened; `always`: waited for even when the stop is forced. */
  onClose(name: string, close: () => Promise<unknown>, options?: { always?: boolean }): void
  /** Resolves when the process is to stop. */
  stopped: Promise<void>
  /** Stops the process because of a fault, which is told. */
  fail(fault: string): void
}

type Closer = { name: string; close: () => Promise<unknown>; always: boolean }

/** npm passes a Ctrl-C on that the terminal has sent to everybody already: one press, two signals. */
const SAME_PRESS_MS = 400
const GRACE_MS = 30_000
const ORPHAN_POLL_MS = 500
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Runs `work` with somebody to clean up after it. A signal or a fault nobody caught asks it to stop; what it has
 * opened is then closed, last opened first. A second signal, or 30 s, waits for nothing but what must be closed.
 */
export async function live(work: (life: Life) => Promise<void>): Promise<void> {
  const stopping = new AbortController()
  const forcing = new AbortController()
  const closers: Closer[] = []
  const release = listen(stopping, forcing)
  const life: Life = {
    signal: stopping.signal,
    onClose: (name, close, options) =>
      closers.push({ name, close, always: options?.always === true }),
    stopped: aborted(stopping.signal),
    fail(fault) {
      console.error(fault)
      process.exitCode = 1
      stopping.abort()
    },
  }
  try {
    await work(life)
  } catch (error) {
    if (!(stopping.signal.aborted && error === stopping.signal.reason)) throw error
  } finally {
    const deadline = setTimeout(() => forcing.abort(), GRACE_MS)
    await closeAll(closers.reverse(), forcing.signal)
    clearTimeout(deadline)
    release()
  }
}

/** Stops at the first signal or uncaught fault, forces at the next. */
function listen(stopping: AbortController, forcing: AbortController): () => void {
  let askedAt = 0
  const onSignal = (): void => {
    if (stopping.signal.aborted) {
      if (performance.now() - askedAt > SAME_PRESS_MS) forcing.abort()
      return
    }
    askedAt = performance.now()
    console.log('Stopping …')
    stopping.abort()
  }
  const onFault = (error: unknown): void => {
    console.error(error)
    process.exitCode = 1
    stopping.abort()
  }
  // A npm that is killed takes its shell along and forgets what the shell had started.
  const parent = process.ppid
  const orphanWatch = setInterval(() => {
    if (process.env['npm_lifecycle_event'] && process.ppid !== parent) stopping.abort()
  }, ORPHAN_POLL_MS).unref()
  // A closed terminal or pipe takes no more output; the work goes on.
  const ignore = (): void => {}
  for (const signal of signals) process.on(signal, onSignal)
  process.on('uncaughtException', onFault)
  process.stdout.on('error', ignore)
  process.stderr.on('error', ignore)
  return () => {
    clearInterval(orphanWatch)
    for (const signal of signals) process.off(signal, onSignal)
    process.off('uncaughtException', onFault)
    process.stdout.off('error', ignore)
    process.stderr.off('error', ignore)
  }
}

async function closeAll(closers: readonly Closer[], forced: AbortSignal): Promise<void> {
  for (const { name, close, always } of closers) {
    const closing = close().catch((error: unknown) => {
      console.error(`${name} did not close: ${describeFault(error)}`)
      process.exitCode = 1
    })
    await (always ? closing : Promise.race([closing, aborted(forced)]))
  }
}

export function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}

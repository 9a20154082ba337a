import { setTimeout as sleep } from 'node:timers/promises'

const POLL_MS = 25

/** Asks until the answer is right; fails with the last one when it has not become so in time. */
export async function eventually<T>(
  ask: () => Promise<T>,
  isRight: (answer: T) => boolean,
  timeoutMs = 60_000,
): Promise<T> {
  const end = performance.now() + timeoutMs
  for (;;) {
    const answer = await ask()
    if (isRight(answer)) return answer
    if (performance.now() > end) throw new Error(`still ${JSON.stringify(answer)}`)
    await sleep(POLL_MS)
  }
}

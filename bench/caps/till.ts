import { setTimeout as sleep } from 'node:timers/promises'
import type { Random } from '../support/random.ts'
import type { Till } from './world.ts'

export type Answer = { status: number; replayed: boolean; body: Record<string, unknown> }

/** How requests go to the service while processes of it are killed. */
export type Lines = {
  apis: readonly string[]
  random: Random
  /** Answers by status; 0: none came. */
  answers: Map<number, number>
}

const ANSWER_WITHIN_MS = 15_000
const IMPATIENT_SHARE = 0.08
const RETRY_MIN_MS = 20
const RETRY_MAX_MS = 1000
const GIVE_UP_MS = 90_000

/** Sends to one process after another until there is a definite answer. Some tills are impatient, and hang up. */
export async function insist(
  { apis, random, answers }: Lines,
  { key }: Till,
  path: string,
  body: object,
): Promise<Answer> {
  const deadline = performance.now() + GIVE_UP_MS
  let next = random.whole(0, apis.length - 1)
  let pauseMs = RETRY_MIN_MS
  while (performance.now() < deadline) {
    const impatient = random.next() < IMPATIENT_SHARE
    const patienceMs = impatient ? random.whole(1, 30) : ANSWER_WITHIN_MS
    const answer = await send(`${apis[next % apis.length]}${path}`, key, body, patienceMs)
    const status = answer?.status ?? 0
    answers.set(status, (answers.get(status) ?? 0) + 1)
    if (answer && status < 500 && status !== 429) return answer
    next += 1
    await sleep(random.whole(RETRY_MIN_MS, pauseMs))
    pauseMs = Math.min(pauseMs * 2, RETRY_MAX_MS)
  }
  throw new Error(`${path} had no definite answer within ${GIVE_UP_MS / 1000} s`)
}

async function send(
  url: string,
  key: string,
  body: object,
  patienceMs: number,
): Promise<Answer | undefined> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(patienceMs),
    })
    return {
      status: response.status,
      replayed: response.headers.get('idempotency-replayed') === 'true',
      body: (await response.json()) as Record<string, unknown>,
    }
  } catch {
    return undefined
  }
}

import { setTimeout as sleep } from 'node:timers/promises'
import type { Random } from '../support/random.ts'
import { type Journal, openJournal } from './journal.ts'
import type { PlannedSwipe, Swipe } from './plan.ts'
import type { TillPlace } from './world.ts'

/** One sending: a swipe online, or several that the till has stored. */
export type Delivery = { till: TillPlace; swipes: Swipe[]; stored: boolean }

/** What the tills have seen, while they are at it. */
export type TillReport = {
  /** Answers by status; 0: none came. */
  answers: Map<number, number>
  flaws: string[]
  done: number
  total: number
}

const COPIES_MAX = 3
const STORED_SHARE = 0.25
const BATCH_MAX = 10
const STARTED_AT_ONCE = 4
const ANSWER_WITHIN_MS = 15_000
const RETRY_MIN_MS = 20
const RETRY_MAX_MS = 1000
const GIVE_UP_MS = 180_000

/** Every swipe one to three times, alone or among others that were stored, all in random order. */
export function makeDeliveries(planned: readonly PlannedSwipe[], random: Random): Delivery[] {
  const copies = random.shuffle(
    planned.flatMap((each) => Array.from({ length: random.whole(1, COPIES_MAX) }, () => each)),
  )
  const batches = new Map<TillPlace, Delivery>()
  const deliveries: Delivery[] = []
  for (const { till, swipe } of copies) {
    if (random.next() >= STORED_SHARE) {
      deliveries.push({ till, swipes: [swipe], stored: false })
      continue
    }
    const batch = batches.get(till)
    if (batch && batch.swipes.length < BATCH_MAX) batch.swipes.push(swipe)
    else {
      const opened: Delivery = { till, swipes: [swipe], stored: true }
      batches.set(till, opened)
      deliveries.push(opened)
    }
  }
  return random.shuffle(deliveries)
}

export type TillOptions = {
  apis: readonly string[]
  folder: string
  random: Random
  /** A till waits so long at most between two sendings. */
  pauseMaxMs: number
}

/** All tills at work, each with several sendings under way; resolves when every one has its definite answers. */
export async function runTills(
  deliveries: readonly Delivery[],
  options: TillOptions,
  report: TillReport,
): Promise<void> {
  const byTill = new Map<TillPlace, Delivery[]>()
  for (const delivery of deliveries) {
    const queue = byTill.get(delivery.till) ?? []
    queue.push(delivery)
    byTill.set(delivery.till, queue)
  }
  report.total += deliveries.length
  await Promise.all(
    [...byTill].flatMap(([till, queue]) => {
      const journal = openJournal(options.folder, `${till.storeId}-${till.terminalId}`)
      return Array.from({ length: STARTED_AT_ONCE }, async () => {
        for (let next = queue.shift(); next; next = queue.shift()) {
          await deliver(next, journal, options, report)
          report.done += 1
          await sleep(options.random.next() * options.pauseMaxMs)
        }
      })
    }),
  )
}

/** Sends until everything in it has a definite answer: recorded, now or before. Gives up after three minutes. */
async function deliver(
  delivery: Delivery,
  journal: Journal,
  options: TillOptions,
  report: TillReport,
): Promise<void> {
  const { random } = options
  for (const { reference } of delivery.swipes) journal.write({ reference, sent: true })
  const deadline = performance.now() + GIVE_UP_MS
  let left = delivery.swipes
  let pauseMs = RETRY_MIN_MS
  while (left.length > 0) {
    if (performance.now() > deadline) {
      report.flaws.push(`no definite answer for ${left.map((swipe) => swipe.reference)}`)
      return
    }
    const answers = await send({ ...delivery, swipes: left }, options)
    left = left.filter((swipe, index) => !settle(swipe, answers[index], journal, report))
    if (left.length === 0) return
    await sleep(random.whole(RETRY_MIN_MS, pauseMs))
    pauseMs = Math.min(pauseMs * 2, RETRY_MAX_MS)
  }
}

type Answer = { status: number; replayed: boolean | undefined; body: unknown }

/** The answers in the order of the swipes; undefined where none came. Some tills are impatient and hang up. */
async function send(delivery: Delivery, options: TillOptions): Promise<(Answer | undefined)[]> {
  const { till, swipes, stored } = delivery
  const { apis, random } = options
  const impatient = random.next() < 0.08
  const patienceMs = impatient ? random.whole(1, 30) : ANSWER_WITHIN_MS
  const lines = stored && random.next() < 0.5
  const wrap = lines ? swipes.map((swipe) => JSON.stringify(swipe)).join('\n') : swipes
  try {
    const response = await fetch(`${random.pick(apis)}/v1/swipes${stored ? '/batch' : ''}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${till.key}`,
        'content-type': lines ? 'application/x-ndjson' : 'application/json',
      },
      body: lines ? String(wrap) : JSON.stringify(stored ? swipes : swipes[0]),
      signal: AbortSignal.timeout(patienceMs),
    })
    const body = (await response.json()) as unknown
    if (stored && response.status === 200) return resultsOf(body)
    const replayed = response.headers.get('idempotency-replayed') === 'true'
    return swipes.map(() => ({ status: response.status, replayed, body }))
  } catch {
    return []
  }
}

const resultsOf = (body: unknown): Answer[] =>
  (body as { results: { status: number; body: unknown }[] }).results.map(({ status, body }) => ({
    ...{ status, body, replayed: undefined },
  }))

/** True when there is nothing more to ask for this swipe. */
function settle(
  swipe: Swipe,
  answer: Answer | undefined,
  journal: Journal,
  report: TillReport,
): boolean {
  const status = answer?.status ?? 0
  report.answers.set(status, (report.answers.get(status) ?? 0) + 1)
  if (!answer || status >= 500 || status === 429) return false
  const { reference } = swipe
  if (status !== 200 && status !== 201) {
    report.flaws.push(`${reference} was answered ${status}: ${JSON.stringify(answer.body)}`)
    return true
  }
  if (answer.replayed !== undefined && answer.replayed !== (status === 200)) {
    report.flaws.push(`${reference}: ${status} with Idempotency-Replayed ${answer.replayed}`)
  }
  const { id } = answer.body as { id: string }
  journal.write({ reference, status, id, answer: sortedJson(answer.body) })
  return true
}

/** JSON text that is the same for the same content. */
const sortedJson = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )

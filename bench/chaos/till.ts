import { setTimeout as sleep } from 'node:timers/promises'
import type { Random } from '../support/random.ts'
import type { Delivery, Sending } from './deliveries.ts'
import { type Journal, openJournal } from './journal.ts'
import type { Swipe } from './plan.ts'
import type { TillPlace } from './world.ts'

/** What the tills have seen, while they are at it. */
export type TillReport = {
  /** Answers by status; 0: none came. */
  answers: Map<number, number>
  flaws: string[]
  done: number
  total: number
}

const ANSWER_WITHIN_MS = 15_000
const RETRY_MIN_MS = 20
const RETRY_MAX_MS = 1000
const GIVE_UP_MS = 180_000

export type TillOptions = {
  apis: readonly string[]
  folder: string
  random: Random
  /** How many deliveries are under way at a time. */
  atOnce: number
  /** Between two of them somebody takes a breath, so long at most. */
  pauseMaxMs: number
}

/** All tills at work, many sendings under way; resolves when every swipe has its definite answer. */
export async function runTills(
  deliveries: readonly Delivery[],
  options: TillOptions,
  report: TillReport,
): Promise<void> {
  const queue = [...deliveries]
  const journals = new Map<TillPlace, Journal>()
  const journalOf = ({ till }: Sending): Journal => {
    const journal =
      journals.get(till) ?? openJournal(options.folder, `${till.storeId}-${till.terminalId}`)
    journals.set(till, journal)
    return journal
  }
  report.total += deliveries.length
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const firstApi = options.random.whole(0, options.apis.length - 1)
      await Promise.all(
        next.map((sending, index) => {
          const journal = journalOf(sending)
          for (const { reference } of sending.swipes) journal.write({ reference, sent: true })
          return insist(sending, { ...options, journal, firstApi: firstApi + index }, report)
        }),
      )
      report.done += 1
      await sleep(options.random.next() * options.pauseMaxMs)
    }
  }
  await Promise.all(Array.from({ length: options.atOnce }, work))
}

/** Sends until everything in it has a definite answer: recorded, now or before. Gives up after three minutes. */
async function insist(
  sending: Sending,
  { random, apis, journal, firstApi }: TillOptions & { journal: Journal; firstApi: number },
  report: TillReport,
): Promise<void> {
  const deadline = performance.now() + GIVE_UP_MS
  let left = sending.swipes
  let nextApi = firstApi
  let pauseMs = RETRY_MIN_MS
  while (left.length > 0) {
    if (performance.now() > deadline) {
      report.flaws.push(`no definite answer for ${left.map((swipe) => swipe.reference)}`)
      return
    }
    const api = apis[nextApi % apis.length] ?? ''
    nextApi += 1
    const answers = await send({ ...sending, swipes: left }, api, random)
    left = left.filter((swipe, index) => !settle(swipe, answers[index], journal, report))
    if (left.length === 0) return
    await sleep(random.whole(RETRY_MIN_MS, pauseMs))
    pauseMs = Math.min(pauseMs * 2, RETRY_MAX_MS)
  }
}

type Answer = { status: number; replayed: boolean | undefined; body: unknown }

/** The answers in the order of the swipes; undefined where none came. Some tills are impatient and hang up. */
async function send(
  { till, swipes, stored }: Sending,
  api: string,
  random: Random,
): Promise<(Answer | undefined)[]> {
  const impatient = random.next() < 0.08
  const patienceMs = impatient ? random.whole(1, 30) : ANSWER_WITHIN_MS
  const lines = stored && random.next() < 0.5
  try {
    const response = await fetch(`${api}/v1/swipes${stored ? '/batch' : ''}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${till.key}`,
        'content-type': lines ? 'application/x-ndjson' : 'application/json',
      },
      body: lines ? toLines(swipes) : JSON.stringify(stored ? swipes : swipes[0]),
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

const toLines = (swipes: readonly Swipe[]): string =>
  swipes.map((swipe) => JSON.stringify(swipe)).join('\n')

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

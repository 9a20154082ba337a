import type { Random } from '../support/random.ts'
import type { Book } from './book.ts'
import type { Operation, Till } from './shop.ts'

/** What came back; undefined: nothing did, and nobody knows what was done. */
export type Reply = { status: number; body: unknown } | undefined

export type Line = { apis: readonly string[]; random: Random; book: Book }

const ANSWER_WITHIN_MS = 20_000
const IMPATIENT_SHARE = 0.04
const IMPATIENT_MS = 30

export const pathOf = { sale: '/v1/swipes', return: '/v1/returns', void: '/v1/voids' } as const

export const post = (line: Line, till: Till, path: string, body: unknown): Promise<Reply> =>
  request(line, till, path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })

export const ask = (line: Line, till: Till, reference: string): Promise<Reply> =>
  request(line, till, `/v1/swipes/by-reference/${reference}`, { method: 'GET', headers: {} })

/** Stored ones in one call, as an array or line by line; their replies in the same order. */
export async function postBatch(
  line: Line,
  till: Till,
  operations: readonly Operation[],
): Promise<Reply[]> {
  const bodies = operations.map(({ type, body }) => ({ type, ...body }))
  const asLines = line.random.next() < 0.5
  const reply = await request(line, till, '/v1/swipes/batch', {
    method: 'POST',
    headers: { 'content-type': asLines ? 'application/x-ndjson' : 'application/json' },
    body: asLines ? bodies.map((body) => JSON.stringify(body)).join('\n') : JSON.stringify(bodies),
  })
  if (reply?.status !== 200)
    return operations.map(() => reply && { ...reply, status: reply.status })
  return (reply.body as { results: NonNullable<Reply>[] }).results
}

type Call = { method: string; headers: Record<string, string>; body?: string }

/** To one of the APIs, by chance; some tills are impatient and hang up. */
async function request(
  { apis, random, book }: Line,
  till: Till,
  path: string,
  call: Call,
): Promise<Reply> {
  const impatient = random.next() < IMPATIENT_SHARE
  const patienceMs = impatient ? random.whole(1, IMPATIENT_MS) : ANSWER_WITHIN_MS
  book.counts.sendings += 1
  const reply = await fetch(random.pick(apis) + path, {
    ...call,
    headers: { ...call.headers, authorization: `Bearer ${till.key}` },
    signal: AbortSignal.timeout(patienceMs),
  })
    .then(async (response) => ({
      status: response.status,
      body: (await response.json()) as unknown,
    }))
    .catch(() => undefined)
  const status = reply?.status ?? 0
  book.statuses.set(status, (book.statuses.get(status) ?? 0) + 1)
  return reply
}

/** Nothing is known, or it was too much: it has to be sent again. */
export const isOpen = (reply: Reply): boolean =>
  reply === undefined || reply.status >= 500 || reply.status === 429

export const codeOf = (reply: Reply): string =>
  (reply?.body as { code?: string } | undefined)?.code ?? ''

import type { Operation } from './shop.ts'

/** What tills were told, and when: the oracle's only source beside the plan. Times are of one clock, in milliseconds. */
export type Answer = Record<string, unknown> & { id: string; commitOrder: number }

export type Entry = {
  operation: Operation
  sentAt: number
  /** Of the first answer that says that it is recorded. */
  answeredAt: number
  answer: Answer | undefined
  /** The same as text, to compare every later answer with. */
  text: string
  /** How often it was answered as new. */
  firsts: number
  quote: QuoteAnswer | undefined
}

export type QuoteAnswer = {
  quoteId: string
  discounts: {
    line: number
    promotionId: string | null
    couponId: string | null
    amountMinor: number
  }[]
  points: { earned: number; spent: number }
  totals: { netMinor: number }
}

/**
 * From when to when a quote may have held something scarce of its basket. `points`: how many it asked for, for a till
 * that is refused them asks for none in the end.
 */
export type Hold = { operation: Operation; points: number; from: number; to: number }

/** A payment with points that was refused. */
export type Shortage = { operation: Operation; wanted: number; from: number; to: number }

export type Book = {
  entries: Map<string, Entry>
  holds: Hold[]
  shortages: Shortage[]
  /** Answers by status; 0: none came. */
  statuses: Map<number, number>
  counts: Record<Count, number>
  flaws: string[]
  done: number
}

export type Count =
  | 'sendings'
  | 'repeats'
  | 'conflicts'
  | 'asked by reference'
  | 'quotes'
  | 'batches'
  | 'returns before their sale'

export const openBook = (): Book => ({
  entries: new Map(),
  holds: [],
  shortages: [],
  statuses: new Map(),
  counts: {
    sendings: 0,
    repeats: 0,
    conflicts: 0,
    'asked by reference': 0,
    quotes: 0,
    batches: 0,
    'returns before their sale': 0,
  },
  flaws: [],
  done: 0,
})

/** The entry of an operation, made when it is about to be sent for the first time. */
export function entryOf(book: Book, operation: Operation): Entry {
  const { reference } = operation.body
  const found = book.entries.get(reference)
  if (found) return found
  const entry: Entry = {
    operation,
    sentAt: performance.now(),
    answeredAt: Number.POSITIVE_INFINITY,
    answer: undefined,
    text: '',
    firsts: 0,
    quote: undefined,
  }
  book.entries.set(reference, entry)
  return entry
}

/** Notes an answer that it is recorded. Whoever asks again must be told the same; one answer alone may be the first. */
export function noteRecorded(book: Book, entry: Entry, status: number, body: unknown): void {
  const { reference } = entry.operation.body
  const text = sortedJson(body)
  if (status === 201) entry.firsts += 1
  if (entry.firsts > 1) book.flaws.push(`${reference} was answered 201 ${entry.firsts} times`)
  if (entry.answer === undefined) {
    entry.answer = body as Answer
    entry.text = text
    entry.answeredAt = performance.now()
    book.done += 1
  } else if (entry.text !== text) {
    book.flaws.push(`${reference} was answered ${entry.text} and ${text}`)
  }
}

/** JSON text that is the same for the same content. */
const sortedJson = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )

import { setTimeout as sleep } from 'node:timers/promises'
import { type Entry, entryOf, noteRecorded, type QuoteAnswer } from './book.ts'
import { ask, codeOf, isOpen, type Line, pathOf, post, postBatch, type Reply } from './line.ts'
import type { Step } from './plan.ts'
import type { Operation, Sale, Till } from './shop.ts'

const RETRY_MIN_MS = 20
const RETRY_MAX_MS = 1000
const GIVE_UP_MS = 300_000

/**
 * A till at work: one thing after the other, each until it has a definite answer. What has to wait for a sale that
 * another till still holds is tried again when all else is done.
 */
export async function runTill(line: Line, till: Till, steps: readonly Step[]): Promise<void> {
  const waiting: Operation[] = []
  for (const step of steps) waiting.push(...(await doStep(line, till, step)))
  let open = waiting
  let [done, since] = [line.book.done, performance.now()]
  while (open.length > 0) {
    if (line.book.done > done) [done, since] = [line.book.done, performance.now()]
    if (performance.now() > since + GIVE_UP_MS) {
      line.book.flaws.push(`${open.map(({ body }) => body.reference)}: its sale is not found`)
      return
    }
    await sleep(RETRY_MAX_MS)
    const left = await Promise.all(open.map((operation) => insist(line, till, operation)))
    open = left.flat()
  }
}

/** Resolves with what could not be done yet. */
async function doStep(line: Line, till: Till, step: Step): Promise<Operation[]> {
  const { counts } = line.book
  if (step.do === 'conflict') return tryConflict(line, till, step.sale)
  if (step.do === 'batch') {
    counts.repeats += step.operations.length - new Set(step.operations).size
    return insistOnBatch(line, till, step.operations)
  }
  const { operation } = step
  if (step.do === 'again') {
    counts.repeats += 1
    if (line.random.next() < 0.4) {
      return insistOnBatch(line, till, [operation])
    }
    return insist(line, till, operation)
  }
  if (step.quoted && operation.type === 'sale') return payAsQuoted(line, till, operation)
  counts.repeats += step.copies - 1
  const all = await Promise.all(
    Array.from({ length: step.copies }, () => insist(line, till, operation)),
  )
  return all[0] ?? []
}

/** Prices first; a quote that does not come in time is passed over. What it holds is given back by the payment. */
async function payAsQuoted(line: Line, till: Till, sale: Sale): Promise<Operation[]> {
  const { reference: _none, tenders: _nor, offline: _never, ...content } = sale.body
  const entry = entryOf(line.book, sale)
  const points = sale.body.spendPoints
  const hold = { operation: sale, points, from: entry.sentAt, to: Number.POSITIVE_INFINITY }
  line.book.holds.push(hold)
  line.book.counts.quotes += 1
  const reply = await post(line, till, '/v1/swipes/quote', content)
  if (reply?.status === 200) noteQuote(line, entry, reply.body as QuoteAnswer)
  else if (!isOpen(reply)) line.book.flaws.push(`a quote was answered ${describe(reply)}`)
  const left = await insist(line, till, sale)
  // Of a quote whose answer was lost nothing is known but that it ends by itself.
  if (reply?.status === 200) hold.to = performance.now()
  return left
}

function noteQuote({ book }: Line, entry: Entry, quote: QuoteAnswer): void {
  const { operation, sentAt } = entry
  entry.quote = quote
  if (operation.type !== 'sale') return
  const wanted = Math.min(operation.body.spendPoints, quote.totals.netMinor)
  if (quote.points.spent < wanted) {
    book.shortages.push({ operation, wanted, from: sentAt, to: performance.now() })
  }
}

/** Sends until it is known what became of it, or asks. */
async function insist(line: Line, till: Till, operation: Operation): Promise<Operation[]> {
  const entry = entryOf(line.book, operation)
  const deadline = performance.now() + GIVE_UP_MS
  for (let pauseMs = RETRY_MIN_MS; ; pauseMs = Math.min(pauseMs * 2, RETRY_MAX_MS)) {
    if (isTooLate(line, entry, deadline)) return []
    const sentAt = performance.now()
    const quoteId = entry.quote?.quoteId
    const body = { ...operation.body, ...(quoteId === undefined ? {} : { quoteId }) }
    const reply = await post(line, till, pathOf[operation.type], body)
    const end = settle(line, entry, reply, sentAt)
    if (end === 'later') return [operation]
    if (end === 'done' || (reply === undefined && (await isThere(line, till, entry)))) return []
    if (end === 'open') await sleep(line.random.whole(RETRY_MIN_MS, pauseMs))
  }
}

async function insistOnBatch(
  line: Line,
  till: Till,
  operations: readonly Operation[],
): Promise<Operation[]> {
  const later: Operation[] = []
  const deadline = performance.now() + GIVE_UP_MS
  let left = operations.map((operation) => entryOf(line.book, operation))
  for (let pauseMs = RETRY_MIN_MS; ; pauseMs = Math.min(pauseMs * 2, RETRY_MAX_MS)) {
    left = left.filter((entry) => !isTooLate(line, entry, deadline))
    const sentAt = performance.now()
    line.book.counts.batches += 1
    const sent = left.map(({ operation }) => operation)
    const replies = await postBatch(line, till, sent)
    left = left.filter((entry, index) => {
      const end = settle(line, entry, replies[index], sentAt)
      if (end === 'later') later.push(entry.operation)
      return end === 'open' || end === 'changed'
    })
    if (left.length === 0) return [...new Set(later)]
    await sleep(line.random.whole(RETRY_MIN_MS, pauseMs))
  }
}

function isTooLate({ book }: Line, entry: Entry, deadline: number): boolean {
  if (performance.now() < deadline) return false
  book.flaws.push(`${entry.operation.body.reference} has no definite answer`)
  return true
}

/** Half of the tills that got no answer ask whether the sale is there before they send it again. */
async function isThere(line: Line, till: Till, entry: Entry): Promise<boolean> {
  const { operation } = entry
  if (operation.type !== 'sale' || line.random.next() < 0.5) return false
  line.book.counts['asked by reference'] += 1
  const reply = await ask(line, till, operation.body.reference)
  if (reply?.status !== 200) return false
  noteRecorded(line.book, entry, 200, reply.body)
  return true
}

type End = 'done' | 'open' | 'changed' | 'later'

function settle(line: Line, entry: Entry, reply: Reply, sentAt: number): End {
  const { book } = line
  if (isOpen(reply)) return 'open'
  const { operation } = entry
  if (reply?.status === 200 || reply?.status === 201) {
    noteRecorded(book, entry, reply.status, reply.body)
    return 'done'
  }
  const code = codeOf(reply)
  if (operation.type === 'sale' && code === 'points-insufficient') {
    const wanted = operation.body.spendPoints
    book.shortages.push({ operation, wanted, from: sentAt, to: performance.now() })
    changed.set(operation, operation.body)
    operation.body = { ...operation.body, spendPoints: 0 }
    return 'changed'
  }
  const before = operation.type === 'sale' ? changed.get(operation) : undefined
  if (operation.type === 'sale' && before && code === 'reference-conflict') {
    // An attempt from before, of which nothing was heard, has found the points after all.
    operation.body = before
    return 'changed'
  }
  if (operation.type !== 'sale' && isBeforeItsSale(code)) {
    book.counts['returns before their sale'] += 1
    return 'later'
  }
  book.flaws.push(`${operation.body.reference} was answered ${describe(reply)}`)
  return 'done'
}

/** Bodies of sales from before their points were given up. */
const changed = new WeakMap<Sale, Sale['body']>()

const isBeforeItsSale = (code: string): boolean => code === 'original-unknown'

/** Another basket under a reference that is taken is told what stands. */
async function tryConflict(line: Line, till: Till, sale: Sale): Promise<Operation[]> {
  const { book, random } = line
  const entry = book.entries.get(sale.body.reference)
  if (!entry?.answer) return []
  const body = { ...sale.body, operatorId: 'another' }
  for (;;) {
    const reply = await post(line, till, pathOf.sale, body)
    if (reply && !isOpen(reply)) {
      book.counts.conflicts += 1
      const { recorded } = reply.body as { recorded?: { id?: string } }
      if (codeOf(reply) !== 'reference-conflict' || recorded?.id !== entry.answer.id) {
        book.flaws.push(`another basket as ${body.reference} was answered ${describe(reply)}`)
      }
      return []
    }
    await sleep(random.whole(RETRY_MIN_MS, RETRY_MAX_MS))
  }
}

const describe = (reply: Reply): string => `${reply?.status}: ${JSON.stringify(reply?.body)}`

import type { Deps } from '../../deps.ts'
import { Problem, problems } from '../../errors.ts'
import type { TerminalPrincipal } from '../../platform/auth/principal.ts'
import { problemBody, toProblem } from '../../platform/http/problems.ts'
import { type JsonPart, splitJson } from '../../platform/http/split-json.ts'
import { checkText } from '../../platform/http/text.ts'
import { pointerErrors } from '../../platform/http/zod-errors.ts'
import { storedSwipeBody } from './baskets.schemas.ts'
import { type CheckedSwipe, checkSwipe } from './check-swipe.ts'
import type { Recorder } from './recorder.ts'

type BatchResult = {
  reference: string | null
  status: number
  body: Record<string, unknown>
}

type Batch = {
  terminal: TerminalPrincipal
  body: AsyncIterable<Buffer>
  /** True: one swipe a line; false: a JSON array. */
  lines: boolean
  requestId: string
}

const SWIPES_MAX = 1000
const SWIPE_BYTES_MAX = 256 * 1024
const BATCH_BYTES_MAX = 64 * 1024 * 1024
const UNDER_WAY_MAX = 128

/**
 * Records what a terminal has stored, in the order sent where cards repeat, and answers each in its place. Only a
 * batch that is too large is refused, at the point where it is: what was recorded by then stays recorded, and a
 * repeat of the batch finds it. Errors: too-large; invalid-request where no array begins.
 */
export async function recordBatch(
  deps: Deps,
  recorder: Recorder,
  batch: Batch,
): Promise<BatchResult[]> {
  const results: Promise<BatchResult>[] = []
  const parts = splitJson(limitBytes(batch.body), {
    lines: batch.lines,
    partBytesMax: SWIPE_BYTES_MAX,
  })
  for await (const part of parts) {
    if (results.length === SWIPES_MAX)
      throw new Problem('too-large', `At most ${SWIPES_MAX} swipes.`)
    results.push(recordPart(deps, recorder, batch, part))
    const waited = results.length - UNDER_WAY_MAX
    if (waited >= 0) await results[waited]
  }
  return Promise.all(results)
}

async function* limitBytes(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let bytes = 0
  for await (const chunk of chunks) {
    bytes += chunk.length
    if (bytes > BATCH_BYTES_MAX) throw new Problem('too-large', 'At most 64 MB.')
    yield chunk
  }
}

async function recordPart(
  deps: Deps,
  recorder: Recorder,
  batch: Batch,
  part: JsonPart,
): Promise<BatchResult> {
  let reference: string | null = null
  try {
    const received = parsePart(part)
    reference = referenceOf(received)
    const swipe = readSwipe(deps, batch, received)
    const { answer, replayed } = await recorder.submit(swipe)
    return { reference, status: replayed ? 200 : 201, body: answer }
  } catch (error) {
    const problem = toProblem(error)
    if (problem.status >= 500) deps.log.error({ err: error, reference }, 'swipe of a batch failed')
    const body = problemBody(problem, batch.requestId)
    return { reference, status: problems[problem.code].status, body }
  }
}

function parsePart(part: JsonPart): unknown {
  if (part.fault === 'too-large') throw new Problem('too-large', 'A swipe may have 256 kB.')
  if (part.fault === 'not-utf8') throw new Problem('malformed-json', 'This part is not UTF-8.')
  if (part.fault) throw new Problem('malformed-json', 'The batch breaks off here.')
  try {
    return JSON.parse(part.text)
  } catch {
    throw new Problem('malformed-json', 'This part of the batch could not be read as JSON.')
  }
}

function readSwipe(deps: Deps, batch: Batch, received: unknown): CheckedSwipe {
  checkText(received)
  const parsed = storedSwipeBody.safeParse(received)
  if (!parsed.success) throw pointerErrors(parsed.error)
  const { type: _sale, ...body } = parsed.data
  return checkSwipe(body, received, { terminal: batch.terminal, now: deps.now(), settled: true })
}

function referenceOf(received: unknown): string | null {
  if (typeof received !== 'object' || received === null) return null
  const reference = (received as { reference?: unknown }).reference
  return typeof reference === 'string' ? reference.slice(0, 64) : null
}

import type { Deps } from '../../deps.ts'
import { Problem } from '../../errors.ts'
import type { TerminalPrincipal } from '../../platform/auth/principal.ts'
import { problemBody, toProblem } from '../../platform/http/problems.ts'
import { type JsonPart, splitJson } from '../../platform/http/split-json.ts'
import { keepPart, mayBeKept } from '../quarantine/keep-part.ts'
import { recordStored, type StoredKinds, undoesOther } from './stored-kinds.ts'

type BatchResult = {
  reference: string | null
  status: number
  body: Record<string, unknown>
  quarantineId?: string
}

type Batch = {
  terminal: TerminalPrincipal
  body: AsyncIterable<Buffer>
  /** True: one swipe a line; false: a JSON array. */
  lines: boolean
  requestId: string
}

const PARTS_MAX = 1000
const PART_BYTES_MAX = 256 * 1024
const BATCH_BYTES_MAX = 64 * 1024 * 1024
const UNDER_WAY_MAX = 128
/** Of returns and voids that wait for the sales of their batch; far more than a thousand of them have. */
const HELD_BYTES_MAX = 8 * 1024 * 1024

/**
 * Records what a terminal has stored, in the order sent where cards repeat, and answers each in its place. Returns and
 * voids are taken after the sales, which may stand behind them. What is not accepted is in quarantine when this
 * resolves. Only a batch that is too large is refused, at the point where it is: what was recorded by then stays
 * recorded, and a repeat of the batch finds it. Errors: too-large; invalid-request where no array begins.
 */
export async function recordBatch(
  deps: Deps,
  kinds: StoredKinds,
  batch: Batch,
): Promise<BatchResult[]> {
  const results: Promise<BatchResult>[] = []
  let held: { at: number; part: JsonPart }[] = []
  let heldBytes = 0
  const take = (at: number, part: JsonPart): void => {
    results[at] = recordPart(deps, kinds, batch, part)
  }
  const takeHeld = async (): Promise<void> => {
    await Promise.all(results)
    for (const { at, part } of held) take(at, part)
    await Promise.all(results)
    held = []
    heldBytes = 0
  }
  let count = 0
  const limits = { lines: batch.lines, partBytesMax: PART_BYTES_MAX }
  for await (const part of splitJson(limitBytes(batch.body), limits)) {
    if (count === PARTS_MAX) throw new Problem('too-large', `At most ${PARTS_MAX} swipes.`)
    const at = count
    count += 1
    if (isForLater(part)) {
      held.push({ at, part })
      heldBytes += part.length
      // One of them may come too early then, and waits in quarantine for its sale.
      if (heldBytes > HELD_BYTES_MAX) await takeHeld()
    } else take(at, part)
    await results[at - UNDER_WAY_MAX]
  }
  await takeHeld()
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

/** Only what may say so is read twice: sales are nearly all. */
function isForLater({ text, fault }: JsonPart): boolean {
  if (fault || !/"(?:return|void)"/.test(text)) return false
  try {
    return undoesOther(JSON.parse(text))
  } catch {
    return false
  }
}

async function recordPart(
  deps: Deps,
  kinds: StoredKinds,
  batch: Batch,
  part: JsonPart,
): Promise<BatchResult> {
  let reference: string | null = null
  try {
    const received = parsePart(part)
    reference = referenceOf(received)
    const { answer, replayed } = await recordStored(kinds, { terminal: batch.terminal, received })
    return { reference, status: replayed ? 200 : 201, body: answer }
  } catch (error) {
    return refusePart(deps, batch, { part, reference, error })
  }
}

/** The problem of one part, which is kept first where it is the part's own: what is ours the terminal sends again. */
async function refusePart(
  deps: Deps,
  batch: Batch,
  { part, reference, error }: { part: JsonPart; reference: string | null; error: unknown },
): Promise<BatchResult> {
  const problem = toProblem(error)
  const toResult = (one: Problem): BatchResult => ({
    reference,
    status: one.status,
    body: problemBody(one, batch.requestId),
  })
  try {
    if (!mayBeKept(problem)) {
      deps.log.error({ err: error, reference }, 'part of a batch failed')
      return toResult(problem)
    }
    const { storeId, terminalId } = batch.terminal
    const quarantineId = await keepPart(deps, { storeId, terminalId, reference, part, problem })
    return quarantineId === null ? toResult(problem) : { ...toResult(problem), quarantineId }
  } catch (fault) {
    deps.log.error({ err: fault, reference }, 'part of a batch could not be kept')
    return toResult(toProblem(fault))
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

function referenceOf(received: unknown): string | null {
  if (typeof received !== 'object' || received === null) return null
  const { reference } = received as { reference?: unknown }
  // Postgres cannot store NUL, and a lone surrogate is no text.
  if (typeof reference !== 'string' || reference.includes('\0')) return null
  return reference.slice(0, 64).toWellFormed()
}

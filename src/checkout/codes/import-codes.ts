import type { Deps } from '../../deps.ts'
import { codeIdOf, parseCode } from '../../domain/code.ts'
import type { CodeId } from '../../domain/ids.ts'
import { Problem } from '../../errors.ts'
import { splitLines } from '../../platform/http/split-lines.ts'
import type { ImportAnswer } from './codes.schemas.ts'
import { endFill, FILL_BATCH, type Fill, writeCodes } from './fill-pool.ts'

const BYTES_MAX = 512 * 1024 * 1024
const LINE_BYTES_MAX = 256
const REFUSED_SHOWN = 100
/** As tills send them. */
const WRITTEN_FORM = /^[A-Za-z0-9-]{1,64}$/
/** Too short a code is guessed. */
const CHARACTERS_MIN = 10
const BYTE_ORDER_MARK = '\u00ef\u00bb\u00bf'

/**
 * Fills a pool with codes that were made elsewhere, one a line, read as they come. A line that is no code is refused by
 * itself, one that somebody has already is counted and left out; both leave the others alone. The pool is ready when the
 * body has ended and brought at least one code; otherwise it stays as it is and can be filled again. Errors: too-large;
 * invalid-request for a body without a line; state-conflict where it is superseded.
 */
export async function importCodes(
  deps: Pick<Deps, 'db' | 'now'>,
  fill: Fill,
  body: AsyncIterable<Buffer>,
): Promise<ImportAnswer> {
  const answer: ImportAnswer = { imported: 0, duplicates: 0, refusedCount: 0, refused: [] }
  let batch = new Set<CodeId>()
  const write = async (): Promise<void> => {
    const taken = await writeCodes(deps.db, fill, [...batch])
    answer.imported += batch.size - taken.length
    answer.duplicates += taken.length
    batch = new Set()
  }
  let line = 0
  for await (const lines of splitLines(body, {
    bytesMax: BYTES_MAX,
    lineBytesMax: LINE_BYTES_MAX,
  })) {
    for (const text of lines) {
      line += 1
      takeLine(answer, batch, text, line)
      if (batch.size === FILL_BATCH) await write()
    }
  }
  if (batch.size > 0) await write()
  if (answer.imported + answer.duplicates + answer.refusedCount === 0) {
    throw new Problem('invalid-request', 'The body holds no line; send one code a line.')
  }
  if (answer.imported > 0) await endFill(deps.db, fill, deps.now())
  return answer
}

function takeLine(answer: ImportAnswer, batch: Set<CodeId>, text: string, line: number): void {
  const written = (line === 1 ? text.replace(BYTE_ORDER_MARK, '') : text).trim()
  if (written === '') return
  const { kind, code } = parseCode(written)
  const isForm = WRITTEN_FORM.test(written) && code.length >= CHARACTERS_MIN
  if (isForm && kind !== 'wrong-check') {
    const id = codeIdOf(code)
    if (batch.has(id)) answer.duplicates += 1
    else batch.add(id)
    return
  }
  answer.refusedCount += 1
  if (answer.refused.length === REFUSED_SHOWN) return
  answer.refused.push({ line, reason: isForm ? 'wrong-check-character' : 'wrong-form' })
}

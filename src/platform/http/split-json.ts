import { isUtf8 } from 'node:buffer'
import { Problem } from '../../errors.ts'

/** One value of a sequence, as text. `fault`: why it is left out, or cannot be whole. */
export type JsonPart = {
  text: string
  /** As they came, no more than the most that a part may have. */
  bytes: Buffer
  /** How many came. */
  length: number
  fault?: 'too-large' | 'not-utf8' | 'broken-off'
}

const [QUOTE, BACKSLASH, NEWLINE, COMMA] = [0x22, 0x5c, 0x0a, 0x2c]
const [ARRAY_BEGIN, ARRAY_END] = [0x5b, 0x5d]
const opening = new Set([0x7b, ARRAY_BEGIN])
const closing = new Set([0x7d, ARRAY_END])
const blank = new Set([0x20, 0x09, 0x0a, 0x0d])

/**
 * Cuts a stream into the values of a JSON array, or of newline-delimited JSON (`lines`), without holding it whole.
 * The values are not parsed: a broken one spoils itself alone in lines, and what follows it in an array. What an
 * array breaks off in, and anything behind its end, comes as a part of its own. Errors: invalid-request for what
 * does not begin as an array.
 */
export async function* splitJson(
  chunks: AsyncIterable<Buffer>,
  options: { lines: boolean; partBytesMax: number },
): AsyncGenerator<JsonPart> {
  const cutter = options.lines ? lineCutter : createArrayCutter()
  let held: Buffer[] = []
  let heldBytes = 0
  const keep = (bytes: Buffer): void => {
    if (heldBytes < options.partBytesMax) {
      held.push(bytes.subarray(0, options.partBytesMax - heldBytes))
    }
    heldBytes += bytes.length
  }
  const take = (): JsonPart => {
    const bytes = Buffer.concat(held)
    const length = heldBytes
    held = []
    heldBytes = 0
    if (length > options.partBytesMax) return { text: '', bytes, length, fault: 'too-large' }
    if (!isUtf8(bytes)) return { text: '', bytes, length, fault: 'not-utf8' }
    return { text: bytes.toString('utf8').trim(), bytes, length }
  }
  for await (const chunk of chunks) {
    let start = 0
    for (let at = 0; at < chunk.length; at += 1) {
      if (!cutter.isCut(chunk[at] ?? 0)) continue
      keep(chunk.subarray(start, at))
      start = at + 1
      const part = take()
      if (part.fault || part.text !== '') yield part
    }
    keep(chunk.subarray(start))
  }
  const rest = take()
  if (!cutter.isWhole()) yield { fault: 'broken-off', ...rest }
  else if (rest.fault || rest.text !== '') yield rest
}

type Cutter = {
  /** Says of each byte whether it separates two values rather than being part of one. */
  isCut(byte: number): boolean
  /** Whether the sequence may end here. */
  isWhole(): boolean
}

const lineCutter: Cutter = { isCut: (byte) => byte === NEWLINE, isWhole: () => true }

const notAnArray = (): Problem =>
  new Problem('invalid-request', 'The body is not a JSON array.', {
    errors: [{ pointer: '', detail: 'expected an array' }],
  })

function createArrayCutter(): Cutter {
  const isText = createTextSense()
  let depth = 0
  let stage: 'before' | 'within' | 'behind' = 'before'
  const isBeginning = (byte: number): boolean => {
    if (blank.has(byte)) return false
    if (byte !== ARRAY_BEGIN) throw notAnArray()
    stage = 'within'
    return true
  }
  const isBoundary = (byte: number): boolean => {
    if (isText(byte)) return false
    if (opening.has(byte)) depth += 1
    if (closing.has(byte)) depth -= 1
    if (depth < 0) stage = 'behind'
    return depth < 0 || (depth === 0 && byte === COMMA)
  }
  return {
    isCut(byte) {
      if (stage === 'behind') return false
      return stage === 'before' ? isBeginning(byte) : isBoundary(byte)
    },
    isWhole() {
      if (stage === 'before') throw notAnArray()
      return stage === 'behind'
    },
  }
}

/** Tells bytes within a JSON string, its quotes included, from those outside. */
function createTextSense(): (byte: number) => boolean {
  let inString = false
  let escaped = false
  return (byte) => {
    if (!inString) {
      inString = byte === QUOTE
      return inString
    }
    if (escaped) escaped = false
    else if (byte === BACKSLASH) escaped = true
    else if (byte === QUOTE) inString = false
    return true
  }
}

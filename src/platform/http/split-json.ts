/** One value of a sequence, as text; `tooLarge`: it was longer than allowed and is left out. */
export type JsonPart = { text: string; tooLarge: boolean }

const [QUOTE, BACKSLASH, NEWLINE, COMMA] = [0x22, 0x5c, 0x0a, 0x2c]
const opening = new Set([0x7b, 0x5b])
const closing = new Set([0x7d, 0x5d])

/**
 * Cuts a stream into the values of a JSON array, or of newline-delimited JSON (`lines`), without holding it whole.
 * The values are not parsed: a broken one spoils itself alone in lines, and what follows it in an array.
 */
export async function* splitJson(
  chunks: AsyncIterable<Buffer>,
  options: { lines: boolean; partBytesMax: number },
): AsyncGenerator<JsonPart> {
  const cutter = createCutter(options.lines)
  let held: Buffer[] = []
  let heldBytes = 0
  const keep = (bytes: Buffer): void => {
    heldBytes += bytes.length
    if (heldBytes <= options.partBytesMax) held.push(bytes)
  }
  const take = (): JsonPart => {
    const part = {
      text: Buffer.concat(held).toString('utf8').trim(),
      tooLarge: heldBytes > options.partBytesMax,
    }
    held = []
    heldBytes = 0
    return part
  }
  for await (const chunk of chunks) {
    let start = 0
    for (let at = 0; at < chunk.length; at += 1) {
      if (!cutter.isCut(chunk[at] ?? 0)) continue
      keep(chunk.subarray(start, at))
      start = at + 1
      const part = take()
      if (part.tooLarge || part.text !== '') yield part
    }
    keep(chunk.subarray(start))
  }
  const rest = take()
  if (rest.tooLarge || rest.text !== '') yield rest
}

/** Says of each byte whether it separates two values rather than being part of one. */
function createCutter(lines: boolean): { isCut(byte: number): boolean } {
  if (lines) return { isCut: (byte) => byte === NEWLINE }
  const isText = createTextSense()
  let depth = 0
  return {
    isCut(byte) {
      if (isText(byte)) return false
      if (opening.has(byte)) {
        depth += 1
        return depth === 1
      }
      if (closing.has(byte)) {
        depth -= 1
        return depth === 0
      }
      return depth === 1 && byte === COMMA
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

import { Problem } from '../../errors.ts'

export type LineLimits = { bytesMax: number; lineBytesMax: number }

/**
 * Cuts a stream into lines without holding it whole: for each chunk those that end in it, in order, empty ones too. One
 * byte is one character. Of a line that is too long, no more than just that is kept. Errors: too-large.
 */
export async function* splitLines(
  chunks: AsyncIterable<Buffer>,
  { bytesMax, lineBytesMax }: LineLimits,
): AsyncGenerator<string[]> {
  let bytes = 0
  let rest = ''
  for await (const chunk of chunks) {
    bytes += chunk.length
    if (bytes > bytesMax) {
      throw new Problem('too-large', `At most ${Math.floor(bytesMax / 1024 / 1024)} MB.`)
    }
    const lines = (rest + chunk.toString('latin1')).split('\n')
    rest = (lines.pop() ?? '').slice(0, lineBytesMax + 1)
    yield lines.map((line) => line.slice(0, lineBytesMax + 1))
  }
  if (rest !== '') yield [rest]
}

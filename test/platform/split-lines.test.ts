import { describe, expect, it } from '@jest/globals'
import { splitLines } from '../../src/platform/http/split-lines.ts'
import fc from '../support/fast-check.ts'

async function split(chunks: readonly string[], bytesMax = 1000): Promise<string[]> {
  async function* stream() {
    for (const chunk of chunks) yield Buffer.from(chunk)
  }
  const lines: string[] = []
  for await (const some of splitLines(stream(), { bytesMax, lineBytesMax: 8 })) lines.push(...some)
  return lines
}

describe('a stream of lines', () => {
  it('is cut the same wherever its chunks end', async () => {
    const text = 'one\n\ntwo\r\nthree\nfour'
    await fc.assert(
      fc.asyncProperty(fc.nat(text.length), fc.nat(text.length), async (a, b) => {
        const [from, to] = [Math.min(a, b), Math.max(a, b)]
        const chunks = [text.slice(0, from), text.slice(from, to), text.slice(to)]
        expect(await split(chunks)).toEqual(['one', '', 'two\r', 'three', 'four'])
      }),
    )
  })

  it('shows of a line that is too long that it is, and holds no more of it', async () => {
    const chunks = ['123456789012', '345', '67\nnext\n123456789012\n']
    expect(await split(chunks)).toEqual(['123456789', 'next', '123456789'])
  })

  it('is refused where it is too large', async () => {
    expect(await split(['12345\n', '6789\n'], 11)).toEqual(['12345', '6789'])
    await expect(split(['12345\n', '6789\n'], 10)).rejects.toMatchObject({ code: 'too-large' })
  })
})

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type CsvRow, readCsv } from '../../../src/operation/real-data/read-csv.ts'
import fc from '../../support/fast-check.ts'

let dir: string
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'csv-'))
})
afterAll(() => rm(dir, { recursive: true }))

async function rowsOf(text: string, needed: string[] = ['a']): Promise<CsvRow<string>[]> {
  const path = join(dir, 'file.csv')
  await writeFile(path, text)
  const rows: CsvRow<string>[] = []
  for await (const row of readCsv(path, needed)) rows.push(row)
  return rows
}

describe('reading CSV', () => {
  it('gives rows by the names of the header', async () => {
    expect(await rowsOf('a,b\n1,2\n3,\n', ['a', 'b'])).toEqual([
      { a: '1', b: '2' },
      { a: '3', b: '' },
    ])
  })

  it('keeps commas, quotes and breaks within quotes', async () => {
    expect(await rowsOf('"a","b"\r\n"1,5","say ""hi""\nthere"\r\n', ['a', 'b'])).toEqual([
      { a: '1,5', b: 'say "hi"\nthere' },
    ])
  })

  it('reads a last line without a break, and skips empty lines', async () => {
    expect(await rowsOf('a\n1\n\n2')).toEqual([{ a: '1' }, { a: '2' }])
  })

  it('reads back whatever was written, also across the pieces in which a file comes', async () => {
    const field = fc
      .string({ maxLength: 12, unit: 'grapheme' })
      .filter((text) => !text.includes('\r'))
    const table = fc.array(fc.tuple(field, field), { minLength: 1, maxLength: 8 })
    const quote = (text: string) => `"${text.replaceAll('"', '""')}"`
    // Longer than one piece of a file stream (64 kB), so that breaks fall anywhere.
    const padding = 'p'.repeat(65_530)
    await fc.assert(
      fc.asyncProperty(table, async (rows) => {
        const written = [['a', 'b'], [padding, ''], ...rows].map((row) => row.map(quote).join(','))
        const read = await rowsOf(written.join('\n'), ['a', 'b'])
        expect(read.slice(1)).toEqual(rows.map(([a, b]) => ({ a, b })))
      }),
      { numRuns: 60, seed: 7 },
    )
  })

  it.each([
    ['a row of another length', 'a,b\n1\n', /line 2: 1 fields where the header has 2/],
    ['a stray quote', 'a,b\n1,2\nx"y",2\n', /line 3: a quote/],
    ['a quote that never ends', 'a\n"1\n2\n', /line 2: a quote/],
    ['a column that is missing', 'x\n1\n', /line 1: no column a/],
    ['an empty file', '', /the file is empty/],
  ])('refuses %s and says where', async (_what, text, message) => {
    await expect(rowsOf(text)).rejects.toThrow(message)
  })
})

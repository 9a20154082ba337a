import { createReadStream } from 'node:fs'

export type CsvRow = Readonly<Record<string, string>>

/** Thrown with the file and line where the form breaks. */
export class CsvError extends Error {
  constructor(path: string, line: number, detail: string) {
    super(`${path}, line ${line}: ${detail}`)
    this.name = 'CsvError'
  }
}

/**
 * The rows of a CSV file (RFC 4180: quotes, doubled quotes, breaks within quotes, CR LF or LF) by the names of its
 * header, as the file streams in. Every row must have as many fields as the header and `needed` columns must be
 * there. Sixty lines that do what we need weigh less than a dependency.
 */
export async function* readCsv(path: string, needed: readonly string[]): AsyncGenerator<CsvRow> {
  let header: string[] | undefined
  for await (const { line, fields } of readRecords(path)) {
    if (!header) {
      header = fields
      const missing = needed.filter((name) => !fields.includes(name))
      if (missing.length > 0) throw new CsvError(path, line, `no column ${missing.join(', ')}`)
      continue
    }
    if (fields.length !== header.length) {
      throw new CsvError(
        path,
        line,
        `${fields.length} fields where the header has ${header.length}`,
      )
    }
    yield Object.fromEntries(header.map((name, index) => [name, fields[index] ?? '']))
  }
  if (!header) throw new CsvError(path, 1, 'the file is empty')
}

type CsvRecord = { line: number; fields: string[] }

async function* readRecords(path: string): AsyncGenerator<CsvRecord> {
  let pending = ''
  let line = 1
  for await (const chunk of createReadStream(path, { encoding: 'utf8' })) {
    pending += chunk
    let start = 0
    for (let end = endOfRecord(pending, start); end >= 0; end = endOfRecord(pending, start)) {
      const text = pending.slice(start, end)
      if (text.trim() !== '') yield { line, fields: splitRecord(text, path, line) }
      line += text.split('\n').length
      start = end + 1
    }
    pending = pending.slice(start)
  }
  if (pending.trim() !== '') yield { line, fields: splitRecord(pending, path, line) }
}

/** The position of the line break that ends the record at `start`; -1 when it is not all there yet. */
function endOfRecord(text: string, start: number): number {
  let end = text.indexOf('\n', start)
  let quotes = 0
  let counted = start
  while (end >= 0) {
    for (let at = text.indexOf('"', counted); at >= 0 && at < end; at = text.indexOf('"', at + 1)) {
      quotes += 1
    }
    if (quotes % 2 === 0) return end
    counted = end
    end = text.indexOf('\n', end + 1)
  }
  return -1
}

const FIELD = /(?:"((?:[^"]|"")*)"|([^",]*))(,|$)/y

function splitRecord(record: string, path: string, line: number): string[] {
  const text = record.endsWith('\r') ? record.slice(0, -1) : record
  if (!text.includes('"')) return text.split(',')
  const fields: string[] = []
  FIELD.lastIndex = 0
  for (;;) {
    const match = FIELD.exec(text)
    if (!match) throw new CsvError(path, line, 'a quote stands where none may')
    fields.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '')
    if (match[3] === '') return fields
  }
}

import { createReadStream } from 'node:fs'
import { CommandError } from '../serve/command-error.ts'

export type CsvRow<Name extends string> = Readonly<Record<Name, string>>

/** Thrown with the file and line where the form breaks, for whoever chose the file. */
export class CsvError extends CommandError {
  constructor(path: string, line: number, detail: string) {
    super(`${path}, line ${line}: ${detail}`)
    this.name = 'CsvError'
  }
}

/**
 * The columns `needed` of each row of a CSV file (RFC 4180: quotes, doubled quotes, breaks within quotes, CR LF or
 * LF), as the file streams in. Columns go by the names of the header, and every row must have as many fields as it.
 * `faultOf` says what else is wrong with a row. Errors: CsvError.
 * Eighty lines that do what we need weigh less than a dependency.
 */
export async function* readCsv<Name extends string>(
  path: string,
  needed: readonly Name[],
  faultOf: (row: CsvRow<Name>) => string | undefined = () => undefined,
): AsyncGenerator<CsvRow<Name>> {
  let header: string[] | undefined
  let columns: Column<Name>[] = []
  for await (const records of readRecords(path)) {
    for (const { line, fields } of records) {
      if (!header) {
        header = fields
        columns = findColumns(path, line, header, needed)
        continue
      }
      if (fields.length !== header.length) {
        const detail = `${fields.length} fields where the header has ${header.length}`
        throw new CsvError(path, line, detail)
      }
      const row = toRow(columns, fields)
      const fault = faultOf(row)
      if (fault !== undefined) throw new CsvError(path, line, fault)
      yield row
    }
  }
  if (!header) throw new CsvError(path, 1, 'the file is empty')
}

type Column<Name extends string> = { name: Name; at: number }

function toRow<Name extends string>(
  columns: readonly Column<Name>[],
  fields: readonly string[],
): CsvRow<Name> {
  const row = {} as Record<Name, string>
  for (const { name, at } of columns) row[name] = fields[at] ?? ''
  return row
}

function findColumns<Name extends string>(
  path: string,
  line: number,
  header: readonly string[],
  needed: readonly Name[],
): Column<Name>[] {
  const missing = needed.filter((name) => !header.includes(name))
  if (missing.length > 0) throw new CsvError(path, line, `no column ${missing.join(', ')}`)
  return needed.map((name) => ({ name, at: header.indexOf(name) }))
}

type CsvRecord = { line: number; fields: string[] }

async function* readRecords(path: string): AsyncGenerator<CsvRecord[]> {
  let pending = ''
  let line = 1
  for await (const chunk of createReadStream(path, { encoding: 'utf8' })) {
    pending += chunk
    const records: CsvRecord[] = []
    let start = 0
    for (let end = endOfRecord(pending, start); end >= 0; end = endOfRecord(pending, start)) {
      const text = pending.slice(start, end)
      if (text.trim() !== '') records.push({ line, fields: splitRecord(text, path, line) })
      line += text.split('\n').length
      start = end + 1
    }
    pending = pending.slice(start)
    yield records
  }
  if (pending.trim() !== '') yield [{ line, fields: splitRecord(pending, path, line) }]
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

function splitRecord(record: string, path: string, line: number): string[] {
  const text = record.endsWith('\r') ? record.slice(0, -1) : record
  if (!text.includes('"')) return text.split(',')
  const fields: string[] = []
  for (let start = 0; ; start += 1) {
    const quoted = text[start] === '"'
    const end = quoted ? endOfQuoted(text, start) : endOfPlain(text, start)
    const field = quoted
      ? text.slice(start + 1, end - 1).replaceAll('""', '"')
      : text.slice(start, end)
    const ends = end === text.length || text[end] === ','
    if (!ends || (!quoted && field.includes('"'))) {
      throw new CsvError(path, line, 'a quote stands where none may')
    }
    fields.push(field)
    if (end === text.length) return fields
    start = end
  }
}

function endOfPlain(text: string, start: number): number {
  const comma = text.indexOf(',', start)
  return comma < 0 ? text.length : comma
}

/** Behind the closing quote; past the end where there is none. */
function endOfQuoted(text: string, start: number): number {
  let quote = text.indexOf('"', start + 1)
  while (quote >= 0 && text[quote + 1] === '"') quote = text.indexOf('"', quote + 2)
  return quote < 0 ? text.length + 1 : quote + 1
}

import { readFile } from 'node:fs/promises'
import { CommandError } from '../../serve/command-error.ts'

/**
 * Receipts, one a line, names separated by commas without quotes. Spaces around names are no part of them; empty lines
 * are no receipts. Errors: a CommandError that names the line where a name is empty or quoted, or when nothing is there.
 */
export async function readReceipts(path: string): Promise<string[][]> {
  const lines = (await readFile(path, 'utf8')).split('\n')
  const receipts: string[][] = []
  for (const [at, line] of lines.entries()) {
    if (line.trim() === '') continue
    const names = line.split(',').map((name) => name.trim())
    if (names.some((name) => name === '' || name.includes('"'))) {
      throw new CommandError(`${path}:${at + 1}: not names separated by commas`)
    }
    receipts.push(names)
  }
  if (receipts.length === 0) throw new CommandError(`${path}: no receipts`)
  return receipts
}

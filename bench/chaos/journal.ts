import { appendFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A line of a till's journal: that a swipe is about to be sent, or that it was acknowledged, and how. */
export type JournalLine =
  | { reference: string; sent: true }
  | { reference: string; status: number; id: string; answer: string }

/** What a till keeps on its own disk: the reference before it sends, every answer when it comes. */
export type Journal = { write(line: JournalLine): void }

export function openJournal(folder: string, name: string): Journal {
  mkdirSync(folder, { recursive: true })
  const path = join(folder, `${name}.jsonl`)
  return { write: (line) => appendFileSync(path, `${JSON.stringify(line)}\n`) }
}

export type Acknowledgement = { reference: string; status: number; id: string; answer: string }

/** Everything that all tills were told, in the order of each till. */
export function readAcknowledgements(folder: string): Acknowledgement[] {
  return readdirSync(folder)
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').trimEnd().split('\n'))
    .map((line) => JSON.parse(line) as JournalLine)
    .filter((line) => 'status' in line)
}

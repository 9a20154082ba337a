import { createHash } from 'node:crypto'

/** One entry as it is sealed; `text` is all of it in one fixed form. */
export type SealedEntry = { position: number; points: number; text: string }

/** What a seal says of its entries. */
export type SealFigures = {
  number: number
  /** Of the books, in UTC. */
  day: string
  fromPosition: number
  toPosition: number
  entries: number
  points: number
}

/** What the first seal follows. */
export const FIRST_LINK: Buffer = Buffer.alloc(32)

const PRINT_BYTES = 8
const MARK_BYTES = 8 + PRINT_BYTES

/**
 * The digest of a seal: SHA-256 of the digest before it, its own figures and its entries in order of position, a
 * line each. Who knows one digest can so tell whether anything before it was changed.
 */
export function createDigest(previous: Buffer, seal: SealFigures) {
  const { number, day, fromPosition, toPosition, entries, points } = seal
  const figures = JSON.stringify([number, day, fromPosition, toPosition, entries, points])
  const hash = createHash('sha256').update(previous).update(`${figures}\n`)
  return {
    add(entry: SealedEntry): void {
      hash.update(`${entry.text}\n`)
    },
    end: (): Buffer => hash.digest(),
  }
}

export function digestOf(
  previous: Buffer,
  seal: SealFigures,
  entries: readonly SealedEntry[],
): Buffer {
  const digest = createDigest(previous, seal)
  for (const entry of entries) digest.add(entry)
  return digest.end()
}

const printOf = ({ text }: SealedEntry): bigint =>
  createHash('sha256').update(text).digest().readBigUInt64BE()

/** What is kept of each entry besides the digest, which alone could not say which one has changed. */
export function printsOf(entries: readonly SealedEntry[]): Buffer {
  const prints = Buffer.alloc(entries.length * MARK_BYTES)
  entries.forEach((entry, index) => {
    prints.writeBigUInt64BE(BigInt(entry.position), index * MARK_BYTES)
    prints.writeBigUInt64BE(printOf(entry), index * MARK_BYTES + 8)
  })
  return prints
}

export type Difference = { fault: 'altered' | 'deleted' | 'inserted'; position: number }

/** Compares entries, which come in order of position, with the prints that were made when they were sealed. */
export function createComparison(prints: Buffer) {
  let offset = 0
  const nextPosition = (): number =>
    offset < prints.length ? Number(prints.readBigUInt64BE(offset)) : Number.POSITIVE_INFINITY
  const deletedBefore = (position: number): Difference[] => {
    const deleted: Difference[] = []
    while (nextPosition() < position) {
      deleted.push({ fault: 'deleted', position: nextPosition() })
      offset += MARK_BYTES
    }
    return deleted
  }
  return {
    look(entry: SealedEntry): Difference[] {
      const { position } = entry
      const found = deletedBefore(position)
      if (nextPosition() !== position) return [...found, { fault: 'inserted', position }]
      const isSame = prints.readBigUInt64BE(offset + 8) === printOf(entry)
      offset += MARK_BYTES
      return isSame ? found : [...found, { fault: 'altered', position }]
    },
    end: (): Difference[] => deletedBefore(Number.POSITIVE_INFINITY),
  }
}

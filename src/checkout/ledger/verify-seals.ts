import { createComparison, createDigest, type Difference, FIRST_LINK } from '../../domain/seal.ts'
import type { Db } from '../../platform/db/database.ts'
import { findLastSeal } from './ledger.queries.ts'
import {
  readSealedEntries,
  readSeals,
  type StoredEntry,
  type StoredSeal,
} from './sealed-entries.queries.ts'

export type SealFault = {
  seal: number
  day: string
  fault: Difference['fault'] | 'seal missing before' | 'seal altered' | 'in no seal'
  position?: number
  accountId?: string
  entryId?: string
}

export type SealVerdict = { seals: number; entries: number; faults: number; first: SealFault[] }

/**
 * Computes the whole chain again, in memory for one seal. Each seal is compared with what the seal before it says, so
 * that what is wrong with one does not make all later ones wrong. Names entries by the prints that their seal keeps.
 */
export const verifySeals = (db: Db, faultsShown: number): Promise<SealVerdict> =>
  db.connection().execute(async (connection) => {
    const verdict: SealVerdict = { seals: 0, entries: 0, faults: 0, first: [] }
    const last = await findLastSeal(connection)
    if (!last) return verdict
    const entries = await lookAhead(readSealedEntries(connection, last.toPosition))
    try {
      let previous: Link = { number: 0, toPosition: 0, digest: FIRST_LINK }
      for await (const seal of readSeals(connection, last.number)) {
        const { looked, faults } = await verifySeal(seal, previous, entries)
        verdict.seals += 1
        verdict.entries += looked
        verdict.faults += faults.length
        verdict.first.push(...faults.slice(0, faultsShown - verdict.first.length))
        previous = seal
      }
    } finally {
      await entries.close()
    }
    return verdict
  })

type Link = Pick<StoredSeal, 'number' | 'toPosition' | 'digest'>

async function verifySeal(
  seal: StoredSeal,
  previous: Link,
  entries: Ahead<StoredEntry>,
): Promise<{ looked: number; faults: SealFault[] }> {
  const { number, day, fromPosition, toPosition } = seal
  const follows = number === previous.number + 1 && fromPosition === previous.toPosition + 1
  const digest = createDigest(previous.digest, seal)
  const comparison = createComparison(seal.prints)
  const outside: SealFault[] = []
  const differences: SealFault[] = []
  let looked = 0
  for (let entry = entries.next(); entry && entry.position <= toPosition; entry = entries.next()) {
    looked += 1
    if (entry.position < fromPosition) {
      outside.push({ seal: number, day, fault: 'in no seal', ...namesOf(entry) })
    } else {
      digest.add(entry)
      const own = entry
      const found = comparison.look(own).map((one) => tell(seal, one, own))
      differences.push(...found)
    }
    await entries.advance()
  }
  differences.push(...comparison.end().map((one) => tell(seal, one)))
  const faults = follows ? [...outside] : [{ seal: number, day, fault: missing }, ...outside]
  const isDigest = digest.end().equals(seal.digest)
  // Prints that disagree with entries which the digest agrees with were themselves altered.
  if (isDigest !== (differences.length === 0)) {
    if (follows) faults.push({ seal: number, day, fault: 'seal altered' })
  } else faults.push(...differences)
  return { looked, faults }
}

const missing = 'seal missing before' as const

const namesOf = ({ position, accountId, id }: StoredEntry) => ({ position, accountId, entryId: id })

const tell = ({ number, day }: StoredSeal, one: Difference, entry?: StoredEntry): SealFault => ({
  seal: number,
  day,
  ...one,
  ...(entry?.position === one.position ? namesOf(entry) : {}),
})

type Ahead<T> = { next(): T | undefined; advance(): Promise<void>; close(): Promise<void> }

/** A stream whose next item can be looked at before it is taken. */
async function lookAhead<T>(stream: AsyncGenerator<T, void, undefined>): Promise<Ahead<T>> {
  let item = (await stream.next()).value ?? undefined
  return {
    next: () => item,
    advance: async () => {
      item = (await stream.next()).value ?? undefined
    },
    close: async () => {
      await stream.return()
    },
  }
}

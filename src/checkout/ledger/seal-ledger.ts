import { setTimeout as sleep } from 'node:timers/promises'
import { digestOf, FIRST_LINK, printsOf, type SealFigures } from '../../domain/seal.ts'
import type { Db, Tx } from '../../platform/db/database.ts'
import {
  drawTransactionId,
  findLastSeal,
  haveEnded,
  insertSeal,
  type LastSeal,
  lockSealing,
  readLastPosition,
  readUnsealed,
  type UnsealedEntry,
} from './ledger.queries.ts'

const ENTRIES_MAX = 10_000
const POLL_MS = 20
const WAIT_MAX_MS = 60_000

/** Up to where the ledger can be sealed once all of `xid` and before have ended. */
export type Mark = { position: number; xid: string }

/**
 * Which positions can still appear? Every writer of entries holds the row lock of its account's balance, and so a
 * transaction id, before it draws a position. The last position is read first and an id of our own is drawn after
 * it, so who drew a position up to the last one has a lower id than ours. Once all lower ids have ended, those
 * positions are committed or gone for ever, and every later snapshot shows the committed ones. A snapshot's own upper
 * bound would not do in place of the id: it is one above the last transaction that ended, below some that still run.
 * A long transaction anywhere on the server delays the seal and harms nothing else.
 */
export async function markLedger(db: Db): Promise<Mark> {
  const position = await readLastPosition(db)
  return { position, xid: await drawTransactionId(db) }
}

export type SealOptions = { waitMaxMs?: number; entriesMax?: number; signal?: AbortSignal }

/**
 * Seals every entry that was committed before the call; returns how many it sealed itself. Any number of processes
 * may: they take turns. Throws when transactions of before the call are still open after `waitMaxMs`.
 */
export async function sealLedger(db: Db, options: SealOptions = {}): Promise<number> {
  const mark = await markLedger(db)
  const deadline = performance.now() + (options.waitMaxMs ?? WAIT_MAX_MS)
  let sealed = 0
  while (!options.signal?.aborted) {
    const step = await sealNext(db, mark, options.entriesMax ?? ENTRIES_MAX)
    if (step === 'complete') break
    if (step !== 'waiting') sealed += step.entries
    else if (performance.now() > deadline) {
      throw new Error('the ledger cannot be sealed: a transaction has been open for too long')
    } else await sleep(POLL_MS)
  }
  return sealed
}

/** Writes the next seal up to the mark, if it is time. */
export const sealNext = (
  db: Db,
  mark: Mark,
  entriesMax = ENTRIES_MAX,
): Promise<SealFigures | 'waiting' | 'complete'> =>
  db.transaction().execute(async (tx) => {
    if (!(await lockSealing(tx))) return 'waiting'
    if (!(await haveEnded(tx, mark.xid))) return 'waiting'
    const last = await findLastSeal(tx)
    const found = await findUnsealed(tx, last?.toPosition ?? 0, mark.position, entriesMax)
    if (found.entries.length === 0) return 'complete'
    const { day, entries, toPosition } = cutAtDay(found, last?.day)
    const seal = {
      number: (last?.number ?? 0) + 1,
      day,
      fromPosition: (last?.toPosition ?? 0) + 1,
      toPosition,
      entries: entries.length,
      points: entries.reduce((sum, entry) => sum + entry.points, 0),
    }
    const digest = digestOf(linkOf(last), seal, entries)
    await insertSeal(tx, { ...seal, digest, prints: printsOf(entries) })
    return seal
  })

const linkOf = (last: LastSeal | undefined): Buffer => last?.digest ?? FIRST_LINK

type Found = { entries: UnsealedEntry[]; toPosition: number }

/**
 * The next entries. Positions are looked through in windows, so that a long ledger that was never sealed is not read
 * from here to its end for every seal; most positions belong to other things than points.
 */
async function findUnsealed(
  tx: Tx,
  sealedTo: number,
  markedTo: number,
  limit: number,
): Promise<Found> {
  let after = sealedTo
  let width = limit
  while (after < markedTo) {
    const upTo = Math.min(markedTo, after + width)
    const entries = await readUnsealed(tx, { after, upTo, limit })
    const isCut = entries.length === limit
    const toPosition = isCut ? (entries.at(-1)?.position ?? upTo) : upTo
    if (entries.length > 0) return { entries, toPosition }
    after = upTo
    width *= 2
  }
  return { entries: [], toPosition: sealedTo }
}

/**
 * A seal is of one day of the books: the day its entries were recorded on, but never one before the day of the last
 * seal, for what was told of a day that is over must not change. So who began before midnight and came last counts
 * for the next day.
 */
function cutAtDay({ entries, toPosition }: Found, lastDay = ''): Found & { day: string } {
  const [first] = entries
  const day = first && first.recordedOn > lastDay ? first.recordedOn : lastDay
  const next = entries.findIndex(({ recordedOn }) => recordedOn > day)
  if (next < 0) return { day, entries, toPosition }
  const kept = entries.slice(0, next)
  return { day, entries: kept, toPosition: kept.at(-1)?.position ?? toPosition }
}

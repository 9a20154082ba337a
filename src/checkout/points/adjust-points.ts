import { lastEndOfDay } from '../../domain/calendar.ts'
import type { AccountId } from '../../domain/ids.ts'
import { pointsExpiry, takeFromLots } from '../../domain/points.ts'
import type { Programme } from '../../domain/programme.ts'
import { fieldProblem } from '../../errors.ts'
import type { Tx } from '../../platform/db/database.ts'
import { readLeasedPoints } from '../leases/read-leased-points.ts'
import { type Deed, debitEntries, toEntry, toNewLot } from './entries.ts'
import type { NewEntry } from './ledger.queries.ts'
import { writeLedger } from './ledger.queries.ts'
import { lockPoints } from './lock-points.ts'
import type { AdjustmentBody } from './points-by-hand.schemas.ts'
import { readHeld } from './read-held.ts'

export type ByHand = {
  now: Date
  /** The key's id. */
  author: string
  programme: Programme
  zones: readonly string[]
}

export type Adjusted = { entries: NewEntry[]; balance: number; spendable: number }

/**
 * Gives points as a lot, or takes them from open lots, first expiring first, with a reason. A lot that is given ends with
 * a day, when that is over in the zones of all stores: the one named, else the programme's months later. Errors:
 * points-insufficient for more than can be spent and no till holds, invalid-request for a day that has passed.
 */
export async function adjustPoints(
  tx: Tx,
  memberAccountId: AccountId,
  body: AdjustmentBody,
  by: ByHand,
): Promise<Adjusted> {
  const held = await lockPoints(tx, [memberAccountId])
  const accountId = held.get(memberAccountId) ?? memberAccountId
  const deed: Deed = {
    kind: 'adjust',
    occurred_at: by.now,
    reason: body.reason,
    author: by.author,
  }
  const entries =
    body.points > 0
      ? await give(tx, accountId, deed, { ...body, expiresAt: expiryOf(body, by) })
      : await take(tx, accountId, deed, -body.points)
  const { balance, spendable } = await readHeld(tx, accountId, by.now)
  return { entries, balance, spendable }
}

async function give(
  tx: Tx,
  accountId: AccountId,
  deed: Deed,
  { points, expiresAt }: { points: number; expiresAt: Date },
): Promise<NewEntry[]> {
  const lot = toNewLot({
    account_id: accountId,
    origin: 'adjust',
    points,
    earned_at: deed.occurred_at,
    expires_at: expiresAt,
  })
  const entries = [toEntry(deed, { accountId, lotId: lot.id, points })]
  await writeLedger(tx, { lots: [lot], entries })
  return entries
}

async function take(tx: Tx, accountId: AccountId, deed: Deed, points: number): Promise<NewEntry[]> {
  const { lots, spendable } = await readHeld(tx, accountId, deed.occurred_at)
  const free = spendable - (await readLeasedPoints(tx, accountId, deed.occurred_at))
  refuseMoreThan(free, points, '/points')
  const entries = takeFromLots(lots, points, deed.occurred_at).flatMap((debit) =>
    debitEntries(deed, { accountId, ...debit }),
  )
  await writeLedger(tx, { lots: [], entries })
  return entries
}

/** Errors: points-insufficient. */
export function refuseMoreThan(free: number, points: number, pointer: string): void {
  if (points <= free) return
  const detail = `There are ${Math.max(0, free)} points that can be taken.`
  throw fieldProblem('points-insufficient', pointer, detail)
}

function expiryOf({ expiresOn }: AdjustmentBody, { now, zones, programme }: ByHand): Date {
  if (expiresOn === undefined) {
    const ends = zones.map((zone) => pointsExpiry(now, zone, programme).getTime())
    return new Date(Math.max(...ends))
  }
  const expiresAt = lastEndOfDay(expiresOn, zones)
  if (expiresAt > now) return expiresAt
  throw fieldProblem('invalid-request', '/expiresOn', 'That day has passed in every store.')
}

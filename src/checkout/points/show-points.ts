import type { Deps } from '../../deps.ts'
import type { AccountId } from '../../domain/ids.ts'
import { decodeIdCursor, toPage } from '../../platform/http/paging.ts'
import { findPointsAccount, type OpenLot, readEntries } from './points.queries.ts'
import { readHeld } from './read-held.ts'

const LOTS_MAX = 200
const EXPIRIES_MAX = 12

/**
 * What a member's account, or its household's, holds and how it came to it, all as of one moment. Errors:
 * invalid-request for a cursor that no page gave.
 */
export async function showPoints(
  { db, now }: Pick<Deps, 'db' | 'now'>,
  memberAccountId: AccountId,
  { limit, after }: { limit: number; after?: string | undefined },
) {
  const beforeId = after === undefined ? undefined : decodeIdCursor(after)
  const at = now()
  const { held, entries } = await db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (tx) => {
      const accountId = await findPointsAccount(tx, memberAccountId)
      return {
        held: await readHeld(tx, accountId, at),
        entries: await readEntries(tx, accountId, { limit: limit + 1, beforeId }),
      }
    })
  const { balance, spendable, pending, debt } = held
  const page = toPage(entries, limit, (entry) => [entry.id])
  const lots = held.lots.filter((lot) => lot.remaining !== 0)
  return {
    asOf: at.toISOString(),
    balance,
    spendable,
    pending,
    debt,
    expiries: nextExpiries(lots, at),
    lots: lots.slice(0, LOTS_MAX).map(toShownLot),
    data: page.data.map((entry) => ({ ...entry, occurredAt: entry.occurredAt.toISOString() })),
    next: page.next,
  }
}

const toShownLot = ({ id, origin, remaining, earnedAt, availableAt, expiresAt }: OpenLot) => ({
  id,
  origin,
  remaining,
  earnedAt: earnedAt.toISOString(),
  availableAt: availableAt?.toISOString() ?? null,
  expiresAt: expiresAt.toISOString(),
})

/** Every date on which something ends, first to last, with all that ends then; lots come in that order. */
function nextExpiries(lots: readonly OpenLot[], at: Date): { at: string; points: number }[] {
  const points = new Map<string, number>()
  for (const lot of lots) {
    if (lot.remaining <= 0 || lot.expiresAt <= at) continue
    const end = lot.expiresAt.toISOString()
    points.set(end, (points.get(end) ?? 0) + lot.remaining)
  }
  return [...points].slice(0, EXPIRIES_MAX).map(([end, sum]) => ({ at: end, points: sum }))
}

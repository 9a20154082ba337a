import { localDate } from '../../domain/calendar.ts'
import type { AccountId } from '../../domain/ids.ts'
import { type EarnedOn, type TierFrom, type TierTerms, tierHistory } from '../../domain/tiers.ts'
import type { Tx } from '../../platform/db/database.ts'
import { lockLinks } from './ledger.queries.ts'
import { readEarned, readTierRows, writeTiers } from './tiers.queries.ts'

type Histories = Map<AccountId, TierFrom[]>

/**
 * Computes the tiers of accounts anew from all that they earned, and writes those that differ. Most do not, and so
 * none is locked, and no till waits, before it is seen to differ; under the lock all is looked at again.
 */
export async function computeTiers(
  tx: Tx,
  accountIds: readonly AccountId[],
  terms: TierTerms,
): Promise<Histories> {
  const differing = [...(await findDiffering(tx, accountIds, terms)).keys()]
  if (differing.length === 0) return new Map()
  await lockLinks(tx, differing)
  const histories = await findDiffering(tx, differing, terms)
  await writeTiers(tx, histories)
  return histories
}

async function findDiffering(
  tx: Tx,
  accountIds: readonly AccountId[],
  terms: TierTerms,
): Promise<Histories> {
  const held = await readTierRows(tx, accountIds)
  const earned = terms.tiers.length > 0 ? await readEarnedDays(tx, accountIds) : new Map()
  const differing: Histories = new Map()
  for (const { accountId, tiers } of held) {
    const history = tierHistory(earned.get(accountId) ?? [], terms)
    if (JSON.stringify(history) !== JSON.stringify(tiers ?? [])) differing.set(accountId, history)
  }
  return differing
}

/** By the store's clock, for the day of a purchase is what a tier is judged by. */
async function readEarnedDays(
  tx: Tx,
  accountIds: readonly AccountId[],
): Promise<Map<AccountId, EarnedOn[]>> {
  const earned = new Map<AccountId, EarnedOn[]>()
  for (const { accountId, earnedAt, timeZone, points } of await readEarned(tx, accountIds)) {
    const own = earned.get(accountId) ?? []
    own.push({ day: localDate(earnedAt, timeZone), points })
    earned.set(accountId, own)
  }
  return earned
}

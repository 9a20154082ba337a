import type { AccountId } from '../../domain/ids.ts'
import { Problem } from '../../errors.ts'
import type { Tx } from '../../platform/db/database.ts'
import { lockLinks, readLinks } from './ledger.queries.ts'

/**
 * Locks the points of these members' accounts, in account order, until the transaction ends; returns for each the
 * account that holds its points: its own or its household's. Errors: state-conflict where a member has just joined or
 * left a household.
 */
export async function lockPoints(
  tx: Tx,
  accountIds: readonly AccountId[],
): Promise<Map<AccountId, AccountId>> {
  const before = await readLinks(tx, accountIds)
  const shared = before.flatMap(({ sharedAccountId }) => sharedAccountId ?? [])
  const locked = await lockLinks(tx, [...new Set([...accountIds, ...shared])])
  const held = new Map(
    locked.map(({ accountId, sharedAccountId }) => [accountId, sharedAccountId ?? accountId]),
  )
  // Locks are taken in one go, for the order's sake; a household that came in between was not among them.
  if ([...held.values()].some((accountId) => !held.has(accountId))) {
    throw new Problem('state-conflict', 'The household has just changed; send the same again.')
  }
  return held
}

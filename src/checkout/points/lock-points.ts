import type { AccountId } from '../../domain/ids.ts'
import type { Tx } from '../../platform/db/database.ts'
import { lockLinks } from './ledger.queries.ts'

/**
 * Locks balances until the transaction ends: members' own first, then those of households, each in account order,
 * everywhere. So nobody waits in a circle, and a member's swipe sees a change whole or not at all.
 */
export async function lockOwnAndShared(
  tx: Tx,
  own: readonly AccountId[],
  shared: readonly AccountId[],
): Promise<void> {
  await lockLinks(tx, own)
  await lockLinks(tx, shared)
}

/** Locks the points of these members' accounts, as `lockOwnAndShared`; returns for each the account that holds them. */
export async function lockPoints(
  tx: Tx,
  accountIds: readonly AccountId[],
): Promise<Map<AccountId, AccountId>> {
  const own = await lockLinks(tx, accountIds)
  const shared = own.flatMap(({ sharedAccountId }) => sharedAccountId ?? [])
  if (shared.length > 0) await lockLinks(tx, shared)
  return new Map(
    own.map(({ accountId, sharedAccountId }) => [accountId, sharedAccountId ?? accountId]),
  )
}

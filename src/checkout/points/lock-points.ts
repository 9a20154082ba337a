import type { AccountId } from '../../domain/ids.ts'
import type { Tx } from '../../platform/db/database.ts'
import { lockLinks } from './ledger.queries.ts'

/**
 * Locks the points of these members' accounts until the transaction ends; returns for each the account that holds its
 * points: its own or its household's. Members' own rows go first, then those of households, each in account order.
 */
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

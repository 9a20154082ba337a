import type { Deps } from '../../deps.ts'
import type { AccountId } from '../../domain/ids.ts'
import type { Tx } from '../../platform/db/database.ts'
import { lockConsenting } from '../../relations/members/lock-consenting.ts'
import { eachAccounts } from './each-accounts.ts'
import { rebuildAccounts } from './rebuild-accounts.ts'

/**
 * Makes the profiles of these accounts, or of all members, anew from their recorded baskets; safe at any time,
 * while tills and workers go on. Returns how many profiles there are now.
 *
 * Nothing in flight is lost or counted twice. The members' lock keeps the consumer away, so each event is either
 * marked already or will not be before the commit here. One statement then sees which baskets are recorded and
 * which of their events pend; exactly those are marked, for the new profile holds their baskets. A basket recorded
 * after that statement is not in it, and neither is its mark: the consumer adds it after the commit.
 */
export async function rebuildProfiles(
  deps: Pick<Deps, 'db'>,
  accountIds?: readonly AccountId[],
): Promise<{ profiles: number }> {
  let profiles = 0
  for await (const page of eachAccounts(deps.db, accountIds)) {
    profiles += await deps.db.transaction().execute((tx) => rebuildPage(tx, page))
  }
  return { profiles }
}

/** As a page of it: in a transaction of the caller's, with the members' lock. Returns how many have a profile now. */
export async function rebuildPage(tx: Tx, accountIds: readonly AccountId[]): Promise<number> {
  await lockConsenting(tx, accountIds)
  return rebuildAccounts(tx, accountIds)
}

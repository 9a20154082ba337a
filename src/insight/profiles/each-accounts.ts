import type { AccountId } from '../../domain/ids.ts'
import type { Db } from '../../platform/db/database.ts'
import { listMemberAccounts } from './profiles.queries.ts'

/** Few, for all baskets of a page's accounts are read in one transaction. */
const ACCOUNTS_PER_PAGE = 50

/** Pages of the given accounts, or of all members' accounts, in account order. */
export async function* eachAccounts(
  db: Db,
  accountIds?: readonly AccountId[],
): AsyncGenerator<AccountId[]> {
  const given = accountIds && [...new Set(accountIds)].sort()
  let after: AccountId | undefined
  for (;;) {
    const page = given
      ? given.splice(0, ACCOUNTS_PER_PAGE)
      : await listMemberAccounts(db, { afterAccountId: after, limit: ACCOUNTS_PER_PAGE })
    if (page.length === 0) return
    yield page
    after = page.at(-1)
  }
}

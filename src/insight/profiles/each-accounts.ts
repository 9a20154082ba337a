import type { AccountId } from '../../domain/ids.ts'
import type { Db } from '../../platform/db/database.ts'
import { eachPage } from '../../platform/db/each-page.ts'
import { listMemberAccounts } from './profiles.queries.ts'

/** Few, for all baskets of a page's accounts are read in one transaction. */
const ACCOUNTS_PER_PAGE = 50

/** Pages of the given accounts, or of all members' accounts, in account order. */
export function eachAccounts(
  db: Db,
  accountIds?: readonly AccountId[],
): AsyncGenerator<AccountId[]> {
  const given = accountIds && [...new Set(accountIds)].sort()
  return eachPage<AccountId>(ACCOUNTS_PER_PAGE, async (afterAccountId, limit) =>
    given ? given.splice(0, limit) : listMemberAccounts(db, { afterAccountId, limit }),
  )
}

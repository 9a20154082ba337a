import { findProgrammeIn } from '../../checkout/programme/programme-in-force.ts'
import type { DailyRun } from '../../daily-job.ts'
import type { Deps } from '../../deps.ts'
import type { AccountId } from '../../domain/ids.ts'
import { rulesOf } from '../../domain/profile/profiled-goods.ts'
import type { Db } from '../../platform/db/database.ts'
import { eachPage } from '../../platform/db/each-page.ts'
import { readDistributionDate, replaceDistribution } from './distribution.queries.ts'
import { listOutdated } from './profiles.queries.ts'
import { rebuildPage } from './rebuild-profiles.ts'

/** Few, for all baskets of a page's accounts are read in one transaction. */
const ACCOUNTS_PER_PAGE = 50

/**
 * Makes anew each profile that was made by other rules than those in force, a page in each commit, then computes how the
 * figures of all are spread and replaces what was known of that in one commit. Tills wait for none of it: a page holds the
 * members' lock, which workers take alone. Done again it does the second part alone; for a day before that of the
 * kept distribution it does nothing.
 */
export async function refreshProfiles({ db }: Pick<Deps, 'db'>, run: DailyRun): Promise<void> {
  const keptDate = await readDistributionDate(db)
  if (keptDate !== undefined && keptDate > run.date) return
  for await (const page of outdatedPages(db)) {
    run.signal.throwIfAborted()
    await db.transaction().execute(async (tx) => {
      await run.count(tx, { rebuilt: await rebuildPage(tx, page) })
    })
  }
  run.signal.throwIfAborted()
  await db.transaction().execute(async (tx) => {
    const members = await replaceDistribution(tx, { date: run.date, asOf: run.until })
    if (members > 0) await run.count(tx, { members })
  })
}

/** In account order; the rules are asked for anew with each page, for they may change meanwhile. */
const outdatedPages = (db: Db): AsyncGenerator<AccountId[]> =>
  eachPage<AccountId>(ACCOUNTS_PER_PAGE, async (afterAccountId, limit) => {
    const { profiledGoods } = await findProgrammeIn(db)
    return listOutdated(db, rulesOf(profiledGoods), { afterAccountId, limit })
  })

import type { DailyRun } from '../../daily-job.ts'
import type { Deps } from '../../deps.ts'
import type { AccountId } from '../../domain/ids.ts'
import { findProgrammeInForce } from '../programme/programme-in-force.ts'
import { computeTiers } from './compute-tiers.ts'
import { haveTiersBy, noteTiersBy, pageTierAccounts } from './tiers.queries.ts'

const ACCOUNTS_PER_PAGE = 200

/**
 * Computes everybody's tiers anew once the programme's tiers have changed, page by page, each in a transaction of its
 * own; else there is nothing to do. Downgrades need no run on their day, for their dates are known since the last
 * purchase. It may be repeated at any time, beside tills and workers.
 */
export async function refreshTiers(deps: Deps, run: DailyRun): Promise<void> {
  const { tiers, tierPeriodMonths, tierValidMonths } = await findProgrammeInForce(deps)
  const terms = { tiers, tierPeriodMonths, tierValidMonths }
  if (await haveTiersBy(deps.db, terms)) return
  let afterId: AccountId | undefined
  for (;;) {
    run.signal.throwIfAborted()
    const page = await pageTierAccounts(deps.db, {
      afterId,
      limit: ACCOUNTS_PER_PAGE,
      known: tiers.length > 0,
    })
    if (page.length === 0) break
    await deps.db.transaction().execute(async (tx) => {
      const written = await computeTiers(tx, page, terms)
      await run.count(tx, { membersChanged: written.size })
    })
    afterId = page.at(-1)
  }
  // By these terms, though others may be in force by now: the next run sees that.
  await noteTiersBy(deps.db, terms)
}

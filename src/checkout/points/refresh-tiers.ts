import type { DailyRun } from '../../daily-job.ts'
import type { Deps } from '../../deps.ts'
import type { AccountId } from '../../domain/ids.ts'
import { findProgrammeInForce } from '../programme/programme-in-force.ts'
import { computeTiers } from './compute-tiers.ts'
import { pageTierAccounts, readTierRows } from './tiers.queries.ts'

const ACCOUNTS_PER_PAGE = 200

/** `changing`: whose tier is another on that day than on the day before. `written`: whose tiers were not as they should be. */
export type RefreshedTiers = { changing: number; written: number }

/**
 * Computes everybody's tiers anew, page by page, each in a transaction of its own: after the programme's tiers were
 * changed, and to be sure. Downgrades need no run on their day, for their dates are known since the last purchase. It may
 * be repeated at any time, beside tills and workers.
 */
export async function refreshTiers(
  deps: Deps,
  { date, signal, count }: Pick<DailyRun, 'date' | 'signal' | 'count'>,
): Promise<RefreshedTiers> {
  const terms = await findProgrammeInForce(deps)
  const known = terms.tiers.length > 0
  const refreshed = { changing: 0, written: 0 }
  let afterId: AccountId | undefined
  for (;;) {
    signal.throwIfAborted()
    const page = await pageTierAccounts(deps.db, { afterId, limit: ACCOUNTS_PER_PAGE, known })
    if (page.length === 0) return refreshed
    refreshed.written += await deps.db.transaction().execute(async (tx) => {
      const { size } = await computeTiers(tx, page, terms)
      if (size > 0) await count(tx, { tiersWritten: size })
      return size
    })
    const rows = await readTierRows(deps.db, page)
    refreshed.changing += rows.filter(({ tiers }) => tiers?.some(([from]) => from === date)).length
    afterId = page.at(-1)
  }
}

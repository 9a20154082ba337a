import type { AccountId } from '../../domain/ids.ts'
import { addVisitDay, listVisitDays } from '../../domain/profile/visit-days.ts'
import type { Db } from '../../platform/db/database.ts'
import type { Sender } from '../../platform/db/pipeline.ts'
import { readProfileSpan, readVisitsPage, type StoredVisits, sendVisits } from './visits.queries.ts'

/** When a member bought, and for how much in all. */
export type Visits = {
  /** Days with a basket since 1970-01-01 of the stores' calendars, ascending; none in a profile of an earlier make. */
  days: readonly number[]
  /** Net of whole baskets, minor units. */
  spendMinor: number
}

const MEMBERS_PER_PAGE = 1_000

/** How many profiles there are, and the first purchase in any of them; null where there is none. */
export const countProfiles = (db: Db): Promise<{ members: number; firstAt: Date | null }> =>
  readProfileSpan(db)

/**
 * The visits of every profile in pages, in account order; of one profile in `stride` for a stride above 1, by a hash of
 * the account, so that the same ones are taken every night. Each page is a read of its own, without locks.
 */
export async function* eachVisits(db: Db, stride: number): AsyncGenerator<Visits[]> {
  let afterAccountId: AccountId | null = null
  for (;;) {
    const rows: readonly StoredVisits[] = await readVisitsPage(db, {
      afterAccountId,
      stride,
      limit: MEMBERS_PER_PAGE,
    })
    yield rows.map(toVisits)
    const last = rows.at(-1)
    if (!last || rows.length < MEMBERS_PER_PAGE) return
    afterAccountId = last.accountId
  }
}

/** Of one member, with the moment of the last basket; undefined without a profile: no consent, or no basket since. */
export async function findVisits(
  sender: Sender,
  accountId: AccountId,
): Promise<(Visits & { lastAt: Date }) | undefined> {
  const stored = await sendVisits(sender, accountId)
  return stored && { ...toVisits(stored), lastAt: stored.lastAt }
}

function toVisits({ visitDays, waitingDays, spendMinor }: StoredVisits): Visits {
  const days = new Map(visitDays)
  for (const day of waitingDays ?? []) addVisitDay(days, day)
  return { days: listVisitDays(days), spendMinor }
}

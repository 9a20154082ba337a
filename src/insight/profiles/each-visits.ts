import type { AccountId } from '../../domain/ids.ts'
import { addVisitDay, listVisitDays } from '../../domain/profile/visit-days.ts'
import type { Db } from '../../platform/db/database.ts'
import { eachPage } from '../../platform/db/each-page.ts'
import type { Sender } from '../../platform/db/pipeline.ts'
import {
  type ProfileSpan,
  readProfileSpan,
  readVisitsPage,
  type StoredVisits,
  sendVisits,
} from './visits.queries.ts'

/** When a member bought, and for how much in all. */
export type Visits = {
  /** Days with a basket since 1970-01-01 of the stores' calendars, ascending; none in a profile of an earlier make. */
  days: readonly number[]
  /** Net of whole baskets, minor units. */
  spendMinor: number
}

const MEMBERS_PER_PAGE = 1_000

/** So few may be older than the programme: a till's clock was wrong, or baskets were taken over. */
const BEFORE_ALL_OTHERS = 0.02

/**
 * How many profiles there are, and since when all but a few first ones have come to be; null where there is none. One
 * basket of long ago would make a time in which nobody bought.
 */
export const countProfiles = (db: Db): Promise<ProfileSpan> =>
  readProfileSpan(db, BEFORE_ALL_OTHERS)

/**
 * The visits of every profile in pages, in account order; of one profile in `stride` for a stride above 1, always the
 * same ones. Each page is a read of its own, without locks.
 */
export async function* eachVisits(db: Db, stride: number): AsyncGenerator<Visits[]> {
  const pages = eachPage<StoredVisits>(MEMBERS_PER_PAGE, (after, limit) =>
    readVisitsPage(db, { afterAccountId: after?.accountId, stride, limit }),
  )
  for await (const rows of pages) yield rows.map(toVisits)
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

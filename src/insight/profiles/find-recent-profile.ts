import type { AccountId } from '../../domain/ids.ts'
import { foldHabits } from '../../domain/profile/fold-basket.ts'
import { emptyProfile, type Profile } from '../../domain/profile/profile.ts'
import type { Sender } from '../../platform/db/pipeline.ts'
import { sendRecentProfile } from './recent-profile.queries.ts'
import { fromHabitEntry, fromStoredBasket } from './stored-figures.ts'
import { fromStoredGain } from './stored-gains.ts'

/** What says when and what somebody may buy next: little, however long the profile. */
export type RecentProfile = Pick<Profile, 'weight' | 'days' | 'recent' | 'categories'>

/** Of one member; undefined without a profile: no consent, or no basket since. */
export async function findRecentProfile(
  sender: Sender,
  accountId: AccountId,
): Promise<RecentProfile | undefined> {
  const row = await sendRecentProfile(sender, accountId)
  if (!row) return undefined
  const held: Profile = {
    ...emptyProfile(),
    weight: row.weight,
    days: new Map(row.visitDays),
    recent: row.recent.map(fromStoredBasket),
    categories: new Map(row.categories.map(fromHabitEntry)),
  }
  const { weight, days, recent, categories } = foldHabits(
    held,
    (row.gains ?? []).map(fromStoredGain),
  )
  return { weight, days, recent, categories }
}

import type { AccountId } from '../../domain/ids.ts'
import { type Sender, statement } from '../../platform/db/pipeline.ts'
import type { HabitEntry, StoredBasket } from './stored-figures.ts'
import type { StoredGain } from './stored-gains.ts'

type RecentRow = {
  weight: number
  visitDays: [block: number, bits: number][]
  recent: StoredBasket[]
  categories: HabitEntry[]
  /** What waits to be added; null: nothing. */
  gains: StoredGain[] | null
}

const readRecent = statement<RecentRow>(
  'profiles.read_recent',
  `select weight, visit_days as "visitDays", recent, habits -> 'categories' as categories,
     case when waiting > 0 then
       (select json_agg(gain) from profile_gains g where g.account_id = profiles.account_id) end as gains
   from profiles where account_id = $1`,
)

export async function sendRecentProfile(
  sender: Sender,
  accountId: AccountId,
): Promise<RecentRow | undefined> {
  const [row] = await sender.send(readRecent, [accountId])
  return row
}

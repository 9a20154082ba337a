import { readKeptBaskets } from '../../checkout/returns/read-kept-baskets.ts'
import type { AccountId } from '../../domain/ids.ts'
import type { Profile } from '../../domain/profile/profile.ts'
import type { ProfiledGoods } from '../../domain/profile/profiled-goods.ts'
import type { Tx } from '../../platform/db/database.ts'
import { foldInto } from './fold-into.ts'
import type { RecordedRef } from './profiles.queries.ts'

const BASKETS_AT_ONCE = 500

/** The profiles that these baskets come to, from nothing; never holds more than some hundred baskets. */
export async function foldRecorded(
  tx: Tx,
  refs: readonly RecordedRef[],
  goods: ProfiledGoods,
): Promise<Map<AccountId, Profile>> {
  const profiles = new Map<AccountId, Profile>()
  for (let start = 0; start < refs.length; start += BASKETS_AT_ONCE) {
    const baskets = await readKeptBaskets(tx, refs.slice(start, start + BASKETS_AT_ONCE))
    foldInto(profiles, baskets, goods)
  }
  return profiles
}

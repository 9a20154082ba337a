import { localDate } from '../../domain/calendar.ts'
import type { AccountId } from '../../domain/ids.ts'
import type { Programme } from '../../domain/programme.ts'
import type { Sender } from '../../platform/db/pipeline.ts'
import { type SpentOffline, sendSpentOffline } from '../points/offline-points.ts'
import type { Priced } from '../pricing/basket.ts'
import { findMember } from '../pricing/find-member.ts'
import type { FirstContext } from '../pricing/load-context.ts'
import type { Flag } from '../pricing/remarks.ts'
import type { CheckedSwipe } from './check-swipe.ts'

export type { SpentOffline } from '../points/offline-points.ts'

/** Points taken offline before, by member and day. */
export type SpentBefore = ReadonlyMap<string, number>

const nothing: SpentBefore = new Map()

const keyOf = (accountId: AccountId, boughtOn: string): string => `${accountId} ${boughtOn}`

/** Asks only where there is a limit and a sale that has already happened spends points. */
export async function sendSpentBefore(
  sender: Sender,
  swipes: readonly CheckedSwipe[],
  context: FirstContext,
): Promise<SpentBefore> {
  const { programme, stores } = context
  if (programme.offlinePointsMaxPerDay === null) return nothing
  const wanted = swipes
    .filter(({ settled, basket }) => settled && basket.spendPoints > 0)
    .flatMap(({ basket, purchasedAt }) => {
      const { member } = findMember(basket, context)
      const { timeZone = 'UTC' } = stores.get(basket.storeId) ?? {}
      return member
        ? [{ accountId: member.accountId, boughtOn: localDate(purchasedAt, timeZone) }]
        : []
    })
  if (wanted.length === 0) return nothing
  const found = await sendSpentOffline(sender, wanted)
  return new Map(
    found.map(({ accountId, boughtOn, points }) => [keyOf(accountId, boughtOn), points]),
  )
}

/** What a till took that could not ask, whether the member had it or not; null: nothing. */
export const spentOfflineOf = (
  { settled }: CheckedSwipe,
  { member }: Priced,
  { boughtOn, points }: Omit<SpentOffline, 'accountId'>,
): SpentOffline | null =>
  settled && member && points > 0 ? { accountId: member.accountId, boughtOn, points } : null

/** Flags what goes beyond the floor limit: it has been taken, so it is recorded. */
export function checkFloorLimit(
  spent: SpentOffline | null,
  before: SpentBefore,
  { offlinePointsMaxPerDay }: Programme,
): Flag[] {
  if (!spent || offlinePointsMaxPerDay === null) return []
  const sum = spent.points + (before.get(keyOf(spent.accountId, spent.boughtOn)) ?? 0)
  return sum > offlinePointsMaxPerDay ? ['offline-points-over-limit'] : []
}

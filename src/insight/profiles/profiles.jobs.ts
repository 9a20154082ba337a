import type { BasketRef } from '../../checkout/baskets/read-baskets.ts'
import { readKeptBaskets } from '../../checkout/returns/read-kept-baskets.ts'
import type { Consumer } from '../../consumer.ts'
import type { AccountId } from '../../domain/ids.ts'
import type { Tx } from '../../platform/db/database.ts'
import { markConsumed } from '../../platform/queue/marks.ts'
import type { OutboxEvent } from '../../platform/queue/outbox.ts'
import { lockConsenting } from '../../relations/members/lock-consenting.ts'
import { foldInto } from './fold-into.ts'
import { readProfiles, writeProfiles } from './profiles.queries.ts'
import { PROFILES_CONSUMER, rebuildAccounts } from './rebuild-accounts.ts'

/**
 * Folds baskets into the profiles of their members, once each, in any order; of a member who has brought goods back
 * the profile is made anew. The members' lock comes first: a
 * consent that is being withdrawn is waited for, and one that holds now holds until the commit.
 */
export const profilesConsumer: Consumer = {
  name: PROFILES_CONSUMER,
  consume: (deps, events) => deps.db.transaction().execute((tx) => foldEvents(tx, events)),
}

async function foldEvents(tx: Tx, events: readonly OutboxEvent[]): Promise<void> {
  const members = await lockConsenting(tx, [...new Set(events.map((event) => event.accountId))])
  const fresh = await markConsumed(
    tx,
    PROFILES_CONSUMER,
    events.map((event) => event.id),
  )
  // A batch may tell of the same basket twice: one reference each.
  const told = new Map(events.map((event) => [event.id, event]))
  const refs = [...told.values()].filter((ref) => fresh.has(ref.id) && members.has(ref.accountId))
  const anew = new Set(refs.filter(isReturn).map(({ accountId }) => accountId))
  await foldBaskets(
    tx,
    members,
    refs.filter(({ accountId }) => !anew.has(accountId)),
  )
  if (anew.size > 0) await rebuildAccounts(tx, [...anew])
}

const isReturn = ({ kind }: OutboxEvent): boolean => kind === 'basket.returned'

async function foldBaskets(
  tx: Tx,
  members: Awaited<ReturnType<typeof lockConsenting>>,
  refs: readonly BasketRef[],
): Promise<void> {
  if (refs.length === 0) return
  const baskets = (await readKeptBaskets(tx, refs)).filter((basket) => {
    const since = members.get(basket.accountId)?.profilingSince
    return since !== undefined && basket.recordedAt >= since
  })
  const profiles = await readProfiles(tx, accountsOf(baskets))
  foldInto(profiles, baskets)
  await writeProfiles(tx, profiles)
}

const accountsOf = (baskets: readonly { accountId: AccountId }[]): AccountId[] => [
  ...new Set(baskets.map((basket) => basket.accountId)),
]

import { findProgrammeIn } from '../../checkout/programme/programme-in-force.ts'
import { readKeptBaskets } from '../../checkout/returns/read-kept-baskets.ts'
import type { Consumer } from '../../consumer.ts'
import type { RecordedBasket } from '../../domain/basket.ts'
import type { AccountId } from '../../domain/ids.ts'
import { type ProfiledGoods, rulesOf } from '../../domain/profile/profiled-goods.ts'
import type { Tx } from '../../platform/db/database.ts'
import { markConsumed } from '../../platform/queue/marks.ts'
import type { OutboxEvent } from '../../platform/queue/outbox.ts'
import { lockConsenting } from '../../relations/members/lock-consenting.ts'
import { foldInto } from './fold-into.ts'
import { addWaiting } from './gains.queries.ts'
import { type KeptState, readProfiles, readStates, writeProfiles } from './profiles.queries.ts'
import { PROFILES_CONSUMER, rebuildAccounts } from './rebuild-accounts.ts'

/**
 * Folds baskets into the profiles of their members, once each, in any order. Of a member who has brought goods back the
 * profile is made anew, and so is one that was made by other rules than those in force. The members' lock comes first: a
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
  const { profiledGoods } = await findProgrammeIn(tx)
  const states = await readStates(tx, accountsOf(refs))
  const rules = rulesOf(profiledGoods)
  const isOutdated = ({ rules: own }: KeptState): boolean => own !== rules
  const anew = new Set([...states.values()].filter(isOutdated).map(({ accountId }) => accountId))
  for (const { accountId } of refs.filter(isReturn)) anew.add(accountId)
  const added = refs.filter(({ accountId }) => !anew.has(accountId))
  const baskets = (await readKeptBaskets(tx, added)).filter((basket) => {
    const since = members.get(basket.accountId)?.profilingSince
    return since !== undefined && basket.recordedAt >= since
  })
  await addBaskets(tx, { baskets, states, goods: profiledGoods })
  if (anew.size > 0) await rebuildAccounts(tx, [...anew])
}

const isReturn = ({ kind }: OutboxEvent): boolean => kind === 'basket.returned'

type Added = {
  baskets: readonly RecordedBasket[]
  states: ReadonlyMap<AccountId, KeptState>
  goods: ProfiledGoods
}

/** Baskets wait beside a profile until enough of them have come to be worth rewriting it. */
async function addBaskets(tx: Tx, { baskets, states, goods }: Added): Promise<void> {
  const counts = new Map<AccountId, number>()
  for (const { accountId } of baskets) counts.set(accountId, (counts.get(accountId) ?? 0) + 1)
  const mayWait = ({ accountId }: RecordedBasket): boolean => {
    const state = states.get(accountId)
    if (!state) return false
    return state.waiting + (counts.get(accountId) ?? 0) <= waitingMax(state.baskets)
  }
  await addWaiting(tx, baskets.filter(mayWait), goods)
  const folded = baskets.filter((basket) => !mayWait(basket))
  if (folded.length === 0) return
  const profiles = await readProfiles(tx, accountsOf(folded))
  foldInto(profiles, folded, goods)
  await writeProfiles(tx, profiles, rulesOf(goods))
}

/** To add so many to a profile that is read takes about a millisecond. */
const WAITING_MAX = 128

/**
 * How many baskets may wait beside a profile of so many. Rewriting costs as much as the profile is long, so that a part of
 * its length spreads the cost evenly; whoever reads it adds what waits, so there is an end to it.
 */
const waitingMax = (baskets: number): number => Math.min(WAITING_MAX, Math.floor(baskets / 2))

const accountsOf = (baskets: readonly { accountId: AccountId }[]): AccountId[] => [
  ...new Set(baskets.map((basket) => basket.accountId)),
]

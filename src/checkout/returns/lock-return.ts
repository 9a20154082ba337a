import type { AccountId } from '../../domain/ids.ts'
import type { Sender } from '../../platform/db/pipeline.ts'
import type { SoldBasket } from '../baskets/sold-baskets.ts'
import { type LockedBalance, sendBalanceLocks } from '../points/balance-locks.ts'
import { type BasketLot, sendLotsOfBasket } from '../points/basket-points.ts'
import { claimOf } from '../receipts/claim-of.ts'
import { sendReferenceLocks } from '../references/checkout-references.ts'

type Candidates = {
  candidates: readonly SoldBasket[]
  /** Whose points they are, as the member sees them; undefined: nobody's. */
  account: LockedBalance | undefined
}

/**
 * The members' accounts first, as swipes do; then the baskets' references, for baskets without a member have no other
 * lock; then whoever has claimed one of those. Whatever came before us is seen by what is read after this.
 */
export async function lockCandidates(
  sender: Sender,
  candidates: readonly SoldBasket[],
): Promise<Candidates> {
  const own = await lockPoints(
    sender,
    candidates.map(({ accountId }) => accountId),
  )
  await sendReferenceLocks(
    sender,
    candidates.map(({ id }) => id),
  )
  const [only] = candidates
  const claim = own || !only ? undefined : await claimOf(sender, only.id)
  if (!claim || !only) return { candidates, account: own }
  const claimed = {
    ...only,
    pointsAccountId: claim.pointsAccountId,
    pointsEarned: claim.points,
    writtenAt: null,
    claimedBy: { memberId: claim.memberId },
  }
  return { candidates: [claimed], account: await lockPoints(sender, [claim.accountId]) }
}

async function lockPoints(
  sender: Sender,
  accountIds: readonly AccountId[],
): Promise<LockedBalance | undefined> {
  const [account] = await sendBalanceLocks(sender, accountIds)
  const shared = account?.sharedAccountId ?? null
  const [household] = shared === null ? [] : await sendBalanceLocks(sender, [shared])
  return household ?? account
}

type Locked = { lots: BasketLot[][]; accounts: readonly LockedBalance[] }

/**
 * The lots of each basket, where they lie now, with the locks of all accounts that they lie in. Those that were moved
 * elsewhere lie under another lock, and may have been moved on before it was had: so it is looked at again.
 */
export async function lockLots(
  sender: Sender,
  baskets: readonly SoldBasket[],
  accounts: readonly LockedBalance[],
): Promise<Locked> {
  const lots = await Promise.all(baskets.map((sold) => readLots(sender, sold)))
  const locked = new Set(accounts.map(({ accountId }) => accountId))
  const elsewhere = lots
    .flat()
    .map(({ currentAccountId }) => currentAccountId)
    .filter((accountId) => !locked.has(accountId))
  if (elsewhere.length === 0) return { lots, accounts }
  const more = await sendBalanceLocks(sender, elsewhere)
  if (more.length === 0) throw new Error('lots of an account without a balance')
  return lockLots(sender, baskets, [...accounts, ...more])
}

const readLots = async (sender: Sender, sold: SoldBasket): Promise<BasketLot[]> =>
  sold.pointsAccountId === null
    ? []
    : sendLotsOfBasket(sender, { ...sold, pointsAccountId: sold.pointsAccountId })

import type { AccountId } from '../../domain/ids.ts'
import type { Sender } from '../../platform/db/pipeline.ts'
import type { SoldBasket } from '../baskets/sold-baskets.ts'
import { type LockedBalance, sendBalanceLocks } from '../points/balance-locks.ts'
import { type BasketLot, sendLotsOfBasket } from '../points/basket-points.ts'
import { claimOf } from '../receipts/claim-of.ts'
import { sendReferenceLocks } from '../references/checkout-references.ts'
import type { ReturnedBasket } from './decide-part.ts'

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

/** What a basket earned and spent; take the account's lock first. */
export const readLots = async (sender: Sender, sold: SoldBasket): Promise<BasketLot[]> =>
  sold.pointsAccountId === null
    ? []
    : sendLotsOfBasket(sender, { ...sold, pointsAccountId: sold.pointsAccountId })

/**
 * Lots that were moved elsewhere lie under another lock, and are read again under that; whoever moves them on holds ours
 * as well. `accounts`: all that something of the baskets lies in.
 */
export async function lockLots(
  sender: Sender,
  baskets: ReturnedBasket[],
  account: LockedBalance | undefined,
): Promise<{ baskets: ReturnedBasket[]; accounts: LockedBalance[] }> {
  const own = account ? [account] : []
  const elsewhere = baskets
    .flatMap(({ lots }) => lots.map((lot) => lot.currentAccountId))
    .filter((id) => id !== account?.accountId)
  if (elsewhere.length === 0) return { baskets, accounts: own }
  const accounts = [...own, ...(await sendBalanceLocks(sender, elsewhere))]
  const again = baskets.map(async (basket) => ({
    ...basket,
    lots: await readLots(sender, basket.sold),
  }))
  return { baskets: await Promise.all(again), accounts }
}

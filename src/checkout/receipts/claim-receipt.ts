import type { Deps } from '../../deps.ts'
import { addDays, localDate } from '../../domain/calendar.ts'
import { pointsAvailable } from '../../domain/earning.ts'
import { pointsExpiry } from '../../domain/points.ts'
import type { Programme } from '../../domain/programme.ts'
import { readReceiptCode } from '../../domain/receipt/receipt-code.ts'
import { referenceKey } from '../../domain/reference.ts'
import { Problem } from '../../errors.ts'
import { watchClaims } from '../../operation/fraud/watch-claims.ts'
import { readCacheVersions } from '../../platform/db/caches.ts'
import type { Tx } from '../../platform/db/database.ts'
import { poolSender } from '../../platform/db/pipeline.ts'
import { throughPipeline } from '../../platform/db/tx-pipeline.ts'
import type { MemberKey } from '../../relations/members/open-member.ts'
import { findTraced, type TracedBasket } from '../baskets/traced-input.ts'
import { postPoints } from '../points/checkout-points.ts'
import { lockPoints } from '../points/lock-points.ts'
import { sendClaims } from '../references/checkout-references.ts'
import { lockSale } from '../references/lock-sale.ts'
import { cappedPoints } from './capped-points.ts'
import { refuseGuessers, wrongCode } from './claim-failures.ts'
import { readClaimInput } from './claim-input.ts'
import { claimablePoints } from './claimable-points.ts'
import { insertClaim, readHindrances } from './claims.queries.ts'

/** A receipt that the code is right for, and what it gives this member, whether or not it may still be claimed. */
export type Claimable = {
  basket: TracedBasket
  member: MemberKey
  points: number
  programme: Programme
  timeZone: string
}

/**
 * Reads a receipt code and finds its basket. The code is checked by itself, so a wrong one leads to no look-up.
 * Errors: receipt-code-wrong, claims-paused.
 */
export async function findClaimable(
  deps: Deps,
  member: MemberKey,
  receiptCode: string,
): Promise<Claimable> {
  await refuseGuessers(deps, member.accountId)
  const sender = poolSender(deps.pool, deps.config)
  const versions = await readCacheVersions(sender)
  const secret = await deps.caches.receiptSecret.at(sender, versions)
  const reference = readReceiptCode(receiptCode, secret)
  if (!reference) throw await wrongCode(deps, member.accountId)
  const sale = (await sendClaims(sender, [reference])).get(referenceKey(reference))
  const basket = sale?.kind === 'sale' ? await findTraced(deps.db, sale.id) : undefined
  // A card was shown: such a receipt has no code, so nobody can have come by it.
  if (!basket || basket.pointsBalance !== null) throw await wrongCode(deps, member.accountId)
  const programme = await deps.caches.programme.at(sender, versions)
  const stores = await deps.caches.stores.at(sender, versions)
  return {
    basket,
    member,
    points: claimablePoints(basket, await readClaimInput(sender, basket, member.id), programme),
    programme,
    timeZone: stores.get(basket.storeId)?.timeZone ?? 'UTC',
  }
}

/**
 * Gives a member the points of a basket that was paid without a card. Errors: claimed-already, claim-returned,
 * claim-too-late, claim-limit-reached.
 */
export async function claimReceipt(
  tx: Tx,
  claimable: Claimable,
  { now, author }: { now: Date; author: string },
) {
  const { basket, member, programme, timeZone } = claimable
  const claim = {
    basketId: basket.id,
    basketAccountId: basket.accountId,
    accountId: member.accountId,
    claimedOn: localDate(now, timeZone),
  }
  await lockSale(tx, basket.id)
  const held = await lockPoints(tx, [member.accountId])
  const pointsAccountId = held.get(member.accountId) ?? member.accountId
  const { isClaimed, isReturned, claimedThatDay } = await readHindrances(tx, claim)
  if (isClaimed) throw claimedAlready()
  if (isReturned) throw new Problem('claim-returned', 'Something of this basket was returned.')
  checkDays(claimable, claim.claimedOn)
  if (claimedThatDay >= programme.claimsPerDay) {
    const detail = `At most ${programme.claimsPerDay} receipts are claimed on one day.`
    throw new Problem('claim-limit-reached', detail)
  }
  const { reference, purchasedAt } = basket
  const points = await cappedPoints(tx, pointsAccountId, {
    points: claimable.points,
    earnCaps: programme.earnCaps,
    purchasedAt,
    timeZone,
  })
  const recorded = { ...claim, pointsAccountId, reference, points, claimedAt: now, author }
  if (!(await insertClaim(tx, recorded))) throw claimedAlready()
  await earn(tx, { ...claimable, points }, pointsAccountId)
  await watchClaims(tx, {
    id: basket.id,
    kind: 'claim',
    accountId: member.accountId,
    storeId: basket.storeId,
    reference,
    points,
    at: now,
  })
  return {
    basketId: basket.id,
    reference,
    storeId: basket.storeId,
    purchasedAt: basket.purchasedAt.toISOString(),
    claimedAt: now.toISOString(),
    points,
  }
}

const claimedAlready = () => new Problem('claimed-already', 'This receipt was claimed before.')

/** By days of the store's calendar: the last one counts whole. */
function checkDays({ basket, programme, timeZone }: Claimable, claimedOn: string): void {
  const lastDay = addDays(localDate(basket.purchasedAt, timeZone), programme.claimDays)
  if (claimedOn > lastDay) {
    throw new Problem('claim-too-late', `This receipt could be claimed until ${lastDay}.`)
  }
}

/** The lot is as old as the purchase, so that a claim late makes no points last longer. */
const earn = (
  tx: Tx,
  { basket, points, programme, timeZone }: Claimable,
  accountId: TracedBasket['accountId'],
) =>
  throughPipeline(tx, (pipeline) =>
    postPoints(pipeline, [
      {
        accountId,
        basketId: basket.id,
        earned: points,
        availableAt: pointsAvailable(basket.purchasedAt, timeZone, programme),
        expiresAt: pointsExpiry(basket.purchasedAt, timeZone, programme),
        debits: [],
        occurredAt: basket.purchasedAt,
      },
    ]),
  )

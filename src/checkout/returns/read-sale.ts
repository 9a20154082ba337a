import { parseCode } from '../../domain/code.ts'
import { type EarningTerms, earningTermsOf } from '../../domain/earning.ts'
import type { CouponId } from '../../domain/ids.ts'
import { sumMinor } from '../../domain/money.ts'
import type { Programme } from '../../domain/programme.ts'
import type { Taken } from '../../domain/returns/evaluate-rest.ts'
import type { Sale } from '../../domain/returns/remains.ts'
import type { Sender } from '../../platform/db/pipeline.ts'
import type { SoldBasket } from '../baskets/sold-baskets.ts'
import { readInput } from '../baskets/traced-input.ts'
import { sendUsesOf } from '../budgets/return-uses.ts'
import { sendCodesRedeemedIn } from '../codes/return-codes.ts'
import { sendRedeemedIn } from '../coupons/return-coupons.ts'
import { readClaimInput } from '../receipts/claim-input.ts'

/** What a basket has taken of everything scarce, as of now: at its first return that is what the sale took. */
export async function readTaken(sender: Sender, sold: SoldBasket): Promise<Taken> {
  const ids = [...new Set<CouponId>(sold.couponsRedeemed.map((coupon) => coupon.id))]
  const [budgets, own, codes] = await Promise.all([
    sendUsesOf(sender, sold.id),
    ids.length > 0 ? sendRedeemedIn(sender, sold.id, codesOf(sold)) : [],
    ids.length > 0 ? sendCodesRedeemedIn(sender, sold.id, ids) : [],
  ])
  return {
    budgets,
    coupons: [
      ...own.map(({ couponId, ownerId, campaignId, backed }) => ({
        couponId,
        ownerId,
        subjectId: campaignId,
        kind: 'own' as const,
        backed,
      })),
      ...codes.map(({ codeId, promotionId, backed }) => ({
        couponId: codeId,
        subjectId: promotionId,
        kind: 'code' as const,
        backed,
      })),
    ],
  }
}

/** As they were presented or, where nobody had to present them, as they are written. */
const codesOf = ({ couponsRedeemed }: SoldBasket): string[] =>
  couponsRedeemed.flatMap(({ code }) => [code, parseCode(code).code])

/**
 * The sale as its remains are found from; nothing of it ever changes. Under locks, so it is read through the connection
 * that has them: any other may be busy with somebody who waits for these.
 */
export async function readSale(
  sender: Sender,
  sold: SoldBasket,
  taken: Taken,
  programme: Programme,
): Promise<Sale> {
  const { trace, discounts, netMinor, pointsEarned, pointsSpent } = sold
  const input = trace && (await readInput(sender, sold, trace))
  const terms = trace?.terms ?? earningTermsOf(programme, null)
  return {
    discounts,
    netMinor,
    pointsEarned,
    pointsSpent,
    input,
    taken,
    terms,
    pointsInput: sold.claimedBy
      ? await readClaimInput(sender, sold, sold.claimedBy.memberId)
      : null,
    unpaidMinor: unpaidOf(sold, terms),
    lines: input?.lines ?? sold.lines,
    pointsFrom: trace?.points ?? [],
  }
}

/** Where a till has taken points that were not there, all that neither points nor tenders have paid. */
function unpaidOf(
  { flags, netMinor, pointsSpent, tenders }: SoldBasket,
  { pointValueMinor }: EarningTerms,
): number {
  if (!flags.includes('points-unbacked')) return 0
  const tenderedMinor = sumMinor(tenders.map(({ amountMinor }) => amountMinor))
  return Math.max(0, netMinor - pointsSpent * pointValueMinor - tenderedMinor)
}

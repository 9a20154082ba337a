import type { EvaluationInput } from '../../domain/promotions/evaluation.ts'
import type { Promotion, UsableCoupon } from '../../domain/promotions/offer.ts'
import { inputOf, pricedFor, type Trace } from '../../domain/promotions/trace.ts'
import type { Sender } from '../../platform/db/pipeline.ts'
import { sendGivenCoupons } from '../coupons/read-given-coupons.ts'
import { bearersCoupon } from '../coupons/usable-coupons.ts'
import { sendInForceAsOf } from '../promotions/promotions-as-of.ts'
import type { TracedBasket } from './explained.queries.ts'

/** By the basket's id alone, with all that is recorded of it. */
export { findTraced, type TracedBasket } from './explained.queries.ts'

/**
 * Everything that the engine was given for a basket, put together again, however long ago; nothing of it changes. Who
 * holds locks sends on the connection that holds them: those that wait for these locks may have all the others.
 */
export async function readInput(
  sender: Sender,
  basket: Pick<TracedBasket, 'accountId' | 'lines' | 'storeId' | 'memberId' | 'purchasedAt'>,
  trace: Trace,
): Promise<EvaluationInput> {
  const { accountId, lines, storeId, memberId } = basket
  const purchasedAt = pricedFor(trace, basket)
  const after = new Date(purchasedAt.getTime() + 1)
  const promotions = await sendInForceAsOf(sender, trace.rules, purchasedAt, after)
  const { coupons = [] } = trace.given
  const own = await sendGivenCoupons(
    sender,
    accountId,
    coupons.flatMap((coupon) => (coupon.of === null ? coupon.id : [])),
  )
  const codes = coupons.flatMap((coupon) => bearersOf(coupon, promotions) ?? [])
  return inputOf(trace, {
    lines,
    promotions,
    storeId,
    purchasedAt,
    memberId,
    coupons: [...own, ...codes],
  })
}

/** The code itself is kept nowhere, and has no part in what it takes off. */
const bearersOf = (
  { id, of }: NonNullable<Trace['given']['coupons']>[number],
  promotions: readonly Promotion[],
): UsableCoupon | undefined => {
  const promotion = promotions.find((one) => one.id === of)
  return promotion && bearersCoupon({ id, code: '' }, promotion)
}

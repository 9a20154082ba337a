import type { MemberId } from '../../domain/ids.ts'
import type { EvaluationInput } from '../../domain/promotions/evaluation.ts'
import type { Promotion, UsableCoupon } from '../../domain/promotions/offer.ts'
import { givesPoints } from '../../domain/promotions/why-closed.ts'
import type { Sender } from '../../platform/db/pipeline.ts'
import { readInput, type TracedBasket } from '../baskets/traced-input.ts'

type Claimed = Pick<TracedBasket, 'accountId' | 'lines' | 'storeId' | 'purchasedAt' | 'trace'>

/**
 * What the points of a claim are found from: what the engine would have been given, had the card been shown; null: the
 * basket was recorded before that was kept.
 */
export async function readClaimInput(
  sender: Sender,
  basket: Claimed,
  memberId: MemberId | null,
): Promise<EvaluationInput | null> {
  const { trace } = basket
  if (!trace) return null
  const given = { ...trace.given, isMember: true }
  return withoutGrants(await readInput(sender, { ...basket, memberId }, { ...trace, given }))
}

/**
 * What the shop gave everybody, and points without a cap. Offers that are counted were counted for baskets that could
 * use them then; a claim days later must not overrun them, nor use a code that its bearer still has.
 */
const withoutGrants = (input: EvaluationInput): EvaluationInput => ({
  ...input,
  promotions: input.promotions.filter((promotion) =>
    givesPoints(promotion) ? isUncounted(promotion) : promotion.audience === 'everyone',
  ),
  coupons: input.coupons.filter(isEverybodys),
})

const isUncounted = ({ budget, caps, couponRequired }: Promotion): boolean =>
  budget === null && caps.length === 0 && !couponRequired

const isEverybodys = (coupon: UsableCoupon): boolean =>
  !givesPoints(coupon) && coupon.of?.audience !== 'members'

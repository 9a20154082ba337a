import { validate } from 'uuid'
import type { Deps } from '../../deps.ts'
import type { AccountId, CouponId } from '../../domain/ids.ts'
import { Problem } from '../../errors.ts'
import { type CouponStep, listSteps } from './coupon-history.queries.ts'
import { type CouponRow, findCoupon } from './coupons.queries.ts'
import type { CouponWithHistory } from './coupons.schemas.ts'
import { showCoupon } from './list-offers.ts'

type Step = CouponWithHistory['history'][number]

/**
 * A coupon of an account in whatever state, with what became of it: nothing is kept for that beside what is recorded
 * anyway, so the two cannot differ. Leases and expiry are as of now. Errors: not-found (also another member's).
 */
export async function readCoupon(
  deps: Deps,
  accountId: AccountId,
  id: CouponId,
): Promise<CouponWithHistory> {
  const coupon = validate(id) ? await findCoupon(deps.db, accountId, id) : undefined
  if (!coupon) throw new Problem('not-found', 'The member has no such coupon.')
  const now = deps.now()
  const steps = await listSteps(deps.db, accountId, coupon.id, now)
  const isExpired = coupon.state !== 'redeemed' && coupon.expiresAt <= now
  return {
    ...(await showCoupon(deps, coupon)),
    state: isExpired ? 'expired' : coupon.state,
    history: withExpiry(steps.map(toStep), isExpired ? coupon : undefined),
  }
}

/** Before what is recorded of it later, such as a till that gave it away all the same. */
function withExpiry(steps: readonly Step[], expired: CouponRow | undefined): Step[] {
  if (!expired) return [...steps]
  const at = expired.expiresAt.toISOString()
  const before = steps.filter((step) => step.at < at)
  return [...before, { state: 'expired', at }, ...steps.slice(before.length)]
}

const toStep = ({ state, at, basketReference, backed, amountMinor }: CouponStep): Step => ({
  state,
  at: at.toISOString(),
  ...(backed === null ? {} : { basketReference, backed, amountMinor: amountMinor ?? 0 }),
})

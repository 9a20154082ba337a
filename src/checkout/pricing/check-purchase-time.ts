import { fieldProblem } from '../../errors.ts'

const FUTURE_MAX_MS = 5 * 60_000

/** The instant of a purchase, any time back but at most 5 minutes ahead. Errors: purchased-in-future. */
export function checkPurchaseTime(purchasedAt: string, now: Date): Date {
  const instant = new Date(purchasedAt)
  if (instant.getTime() > now.getTime() + FUTURE_MAX_MS) {
    throw fieldProblem('purchased-in-future', '/purchasedAt', 'More than 5 minutes from now.')
  }
  return instant
}

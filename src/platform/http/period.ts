import { daysBetween } from '../../domain/calendar.ts'
import { fieldProblem } from '../../errors.ts'

/**
 * Of days, both included, as a report is asked for. Errors: invalid-request for one that ends
 * before it begins or is too long.
 */
export function checkPeriod(
  { from, to }: { from: string; to: string },
  daysMax = Number.POSITIVE_INFINITY,
): void {
  const days = daysBetween(from, to) + 1
  if (days >= 1 && days <= daysMax) return
  const detail = days < 1 ? `${to} is before ${from}` : `more than ${daysMax} days`
  throw fieldProblem('invalid-request', '/querystring/to', detail)
}

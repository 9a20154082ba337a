import { localDate } from '../calendar.ts'
import type { Reason } from './choose-products.ts'

/**
 * The reason in plain words for the member. Days are named, not counted back, so that the sentence is still true
 * when it is read: the store's calendar, with the year only where it is not that of `at`.
 */
export function explainChoice(
  reason: Reason,
  productName: string,
  at: Date,
  timeZone: string,
): string {
  switch (reason.kind) {
    case 'replenishment': {
      const often = everyDays(reason.intervalDays)
      return `You buy ${productName} ${often}; the last time was on ${dayOf(reason.lastAt, at, timeZone)}.`
    }
    case 'bought-before':
      return `You bought ${productName} on ${dayOf(reason.lastAt, at, timeZone)}.`
    case 'near-habits':
      return `Many who buy in ${reason.category} like this one.`
    case 'similar-members':
      return `Members who buy much like you have bought ${productName} next.`
    case 'follows':
      return `${productName} is often bought after what you bought last.`
    case 'popular':
      return `Many members buy ${productName}.`
    default:
      return reason satisfies never
  }
}

function everyDays(intervalDays: number): string {
  const days = Math.round(intervalDays)
  return days <= 1 ? 'almost every day' : `about every ${days} days`
}

const dayOfYear = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'UTC',
  day: 'numeric',
  month: 'long',
})
const dayWithYear = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'UTC',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
})

/** Such as `13 November`. */
function dayOf(instant: Date, at: Date, timeZone: string): string {
  const date = localDate(instant, timeZone)
  const sameYear = date.slice(0, 4) === localDate(at, timeZone).slice(0, 4)
  return (sameYear ? dayOfYear : dayWithYear).format(new Date(`${date}T00:00:00Z`))
}

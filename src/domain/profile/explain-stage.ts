import { DAYS_PER_WEEK } from '../calendar.ts'
import { COMPARED_DAYS, type StageReason } from './life-cycle.ts'

const COMPARED_WEEKS = COMPARED_DAYS / DAYS_PER_WEEK

/** The reason for a stage as one plain sentence for staff. */
export function explainStage(reason: StageReason): string {
  const { visits, daysSinceFirst, daysSinceLast, usualGapDays, lateDays, lapsedDays } = reason
  switch (reason.rule) {
    case 'quiet-too-long':
      return `Has not come for ${days(daysSinceLast)}; ${habitOf(reason)}, so ${days(lapsedDays)} count as gone.`
    case 'late':
      return `Usually comes ${every(usualGapDays)} and has not for ${days(daysSinceLast)}, which from ${days(lateDays)} on is late.`
    case 'back-after-absence':
      return `Is back after ${days(reason.absentDays)} without a visit; last came ${ago(daysSinceLast)}.`
    case 'few-visits':
      return `Has come ${times(visits)} so far, too few for a rhythm; last came ${ago(daysSinceLast)}.`
    case 'first-weeks':
      return `First came ${ago(daysSinceFirst)} and has come ${times(visits)} since then.`
    case 'fewer-visits':
      return `Came ${comparedVisits(reason)}: fewer than chance would leave.`
    case 'more-visits':
      return `Came ${comparedVisits(reason)}: more than chance would add.`
    case 'usual-rhythm':
      return `Comes about ${every(usualGapDays)}, and last came ${ago(daysSinceLast)}.`
    default:
      return reason.rule satisfies never
  }
}

const habitOf = ({ usualGapDays, visits }: StageReason): string =>
  usualGapDays === null
    ? `had come ${times(visits)} in all`
    : `used to come about ${every(usualGapDays)}`

const comparedVisits = ({ recentVisits, earlierVisits }: StageReason): string =>
  `${times(recentVisits ?? 0)} in the last ${COMPARED_WEEKS} weeks, after ${times(earlierVisits ?? 0)} in the ${COMPARED_WEEKS} before`

function days(count: number | null): string {
  const whole = Math.round(count ?? 0)
  return whole === 1 ? '1 day' : `${whole} days`
}

function every(gapDays: number | null): string {
  const whole = Math.round(gapDays ?? 0)
  return whole <= 1 ? 'every day' : `every ${whole} days`
}

const ago = (count: number): string => (count === 0 ? 'today' : `${days(count)} ago`)

function times(count: number): string {
  if (count === 0) return 'not once'
  return count === 1 ? 'once' : `${count} times`
}

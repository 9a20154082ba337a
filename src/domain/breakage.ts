/**
 * How many of the points that are still there will expire unused, by chain ladder: what at each age, in months since
 * the month they were earned in, was spent and what expired of what was there, over all cohorts that were seen at it.
 */

/** What became of one month's points at one age; months in which nothing happened may be left out. */
export type Runoff = {
  cohort: string
  age: number
  /** What all entries of that age add up to. */
  net: number
  /** Spent, less what returns gave back. */
  spent: number
  /** Expired, less what was spent after all. */
  expired: number
}

/** Fewer say nothing of how others will go. */
export const COHORTS_MIN = 3

type Rate = { cohorts: number; spent: number; expired: number }

/** By age: which share is spent, which expires. `ageOf`: at which age a cohort was last seen whole. */
export function ratesByAge(runoffs: readonly Runoff[], ageOf: (cohort: string) => number): Rate[] {
  const sums: { cohorts: number; there: number; spent: number; expired: number }[] = []
  for (const [cohort, rows] of groupByCohort(runoffs)) {
    let held = 0
    for (let age = 0; age <= ageOf(cohort); age++) {
      const { net, spent, expired } = rows.get(age) ?? { net: 0, spent: 0, expired: 0 }
      held += net
      const there = held + spent + expired
      const sum = sums[age] ?? { cohorts: 0, there: 0, spent: 0, expired: 0 }
      sums[age] = sum
      if (there <= 0) continue
      sum.cohorts += 1
      sum.there += there
      sum.spent += spent
      sum.expired += expired
    }
  }
  return sums.map(({ cohorts, there, spent, expired }) => {
    const expiredShare = there > 0 ? clamp(expired / there, 1) : 0
    const spentShare = there > 0 ? clamp(spent / there, 1 - expiredShare) : 0
    return { cohorts, spent: spentShare, expired: expiredShare }
  })
}

export type Breakage = { points: number } | { reason: string }

/** Of `points` that have come to the age `age`: what will have expired at `lastAge`, after which nothing is left. */
export function projectBreakage(
  points: number,
  { age, lastAge }: { age: number; lastAge: number },
  rates: readonly Rate[],
): Breakage {
  let left = Math.max(0, points)
  if (left === 0) return { points: 0 }
  let expired = 0
  for (let next = age + 1; next <= lastAge; next++) {
    const rate = rates[next]
    if (!rate || rate.cohorts < COHORTS_MIN) {
      const seen = rate?.cohorts ?? 0
      return {
        reason: `${seen} months’ points have been seen at the age of ${next} months; it takes ${COHORTS_MIN}`,
      }
    }
    expired += left * rate.expired
    left *= 1 - rate.expired - rate.spent
  }
  return { points: Math.round(expired + left) }
}

const clamp = (share: number, most: number): number => Math.min(Math.max(share, 0), most)

function groupByCohort(runoffs: readonly Runoff[]): Map<string, Map<number, Runoff>> {
  const cohorts = new Map<string, Map<number, Runoff>>()
  for (const runoff of runoffs) {
    const rows = cohorts.get(runoff.cohort) ?? new Map<number, Runoff>()
    cohorts.set(runoff.cohort, rows.set(runoff.age, runoff))
  }
  return cohorts
}

/** Whole months from the month of one day to that of another. */
export function monthsBetween(from: string, to: string): number {
  const months = (day: string): number => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7))
  return months(to) - months(from)
}

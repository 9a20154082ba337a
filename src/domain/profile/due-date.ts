import { DAY_MS } from '../calendar.ts'

/** When something bought again and again is due, and whether it is. */
export type DueDate = { dueAt: Date | null; isDue: boolean }

/**
 * The last basket with it plus the mean days between its baskets, as of `asOf`. Not known of what was bought once, or within
 * one day alone, and never less than a day away: two baskets of a day are one errand.
 */
export function readDueDate(
  { firstAt, lastAt, intervalDays }: { firstAt: Date; lastAt: Date; intervalDays: number | null },
  asOf: Date,
): DueDate {
  const isCadence = intervalDays !== null && lastAt.getTime() - firstAt.getTime() >= DAY_MS
  if (!isCadence) return { dueAt: null, isDue: false }
  const dueAt = new Date(lastAt.getTime() + Math.max(1, intervalDays) * DAY_MS)
  return { dueAt, isDue: dueAt <= asOf }
}

/** Who a campaign is for, by simple figures of the profile; bounds included, absent ones do not matter. */
export type Audience = {
  basketsMin?: number | undefined
  basketsMax?: number | undefined
  spendMinMinor?: number | undefined
  spendMaxMinor?: number | undefined
  averageBasketMinMinor?: number | undefined
  averageBasketMaxMinor?: number | undefined
  daysSinceFirstMin?: number | undefined
  daysSinceFirstMax?: number | undefined
  daysSinceLastMin?: number | undefined
  daysSinceLastMax?: number | undefined
}

export type AudienceFigures = {
  baskets: number
  spendMinor: number
  firstAt: Date
  /** The visit before the one at `at`; null: there was none, so no bound on it holds. */
  previousAt: Date | null
}

const DAY_MS = 86_400_000

/**
 * True when the figures meet the audience at `at`. The average basket is compared without rounding; days are whole
 * days of 24 hours. The same bounds are written in SQL for the preview (campaign-audience.queries.ts).
 */
export function meetsAudience(audience: Audience, figures: AudienceFigures, at: Date): boolean {
  const { baskets, spendMinor, firstAt, previousAt } = figures
  const asksForLast = asksForPreviousVisit(audience)
  return (
    isWithin(baskets, audience.basketsMin, audience.basketsMax) &&
    isWithin(spendMinor, audience.spendMinMinor, audience.spendMaxMinor) &&
    isWithin(
      spendMinor,
      times(audience.averageBasketMinMinor, baskets),
      times(audience.averageBasketMaxMinor, baskets),
    ) &&
    isWithin(wholeDays(firstAt, at), audience.daysSinceFirstMin, audience.daysSinceFirstMax) &&
    (!asksForLast ||
      (previousAt !== null &&
        isWithin(wholeDays(previousAt, at), audience.daysSinceLastMin, audience.daysSinceLastMax)))
  )
}

export const asksForPreviousVisit = (audience: Audience): boolean =>
  audience.daysSinceLastMin !== undefined || audience.daysSinceLastMax !== undefined

/** The instants between which something lies that was `min` to `max` whole days before `at`; null: no bound. */
export const daysBefore = (at: Date, min: number | undefined, max: number | undefined) => ({
  notAfter: min === undefined ? null : new Date(at.getTime() - min * DAY_MS),
  after: max === undefined ? null : new Date(at.getTime() - (max + 1) * DAY_MS),
})

const wholeDays = (from: Date, to: Date): number =>
  Math.floor((to.getTime() - from.getTime()) / DAY_MS)

const isWithin = (value: number, min: number | undefined, max: number | undefined): boolean =>
  (min === undefined || value >= min) && (max === undefined || value <= max)

const times = (value: number | undefined, factor: number): number | undefined =>
  value === undefined ? undefined : value * factor

import { DAY_MS } from '../../domain/calendar.ts'
import type { Promotion } from '../../domain/promotions/offer.ts'
import type { CacheVersions } from '../../platform/db/caches.ts'
import type { Sender } from '../../platform/db/pipeline.ts'
import { sendInForceAsOf } from './periods.queries.ts'

/** What was in force on the day of an instant; the engine judges the instant itself. Always the same array. */
export type PromotionsAt = (instant: Date) => readonly Promotion[]

export type PromotionCache = {
  /** What is needed for purchases at these instants, as of now. */
  at(sender: Sender, versions: CacheVersions, instants: readonly Date[]): Promise<PromotionsAt>
}

/** Baskets rarely arrive later than this; for those that do, single days are read. */
const RECENT_DAYS = 40
const DAYS_HELD_MAX = 64

type Held = {
  /** The version of the rules that it is as of. */
  rules: number
  recent: readonly Promotion[]
  since: number
  days: Map<number, readonly Promotion[]>
}

/**
 * Promotions in force lately, held in memory until one of them changes, and some days of long ago. Exactly as of the
 * version of their rules that is asked for, so that what was computed with them can be computed again.
 */
export function createPromotionCache(now: () => Date): PromotionCache {
  let held: Held | undefined

  async function load(sender: Sender, rules: number): Promise<Held> {
    const since = startOfDay(now().getTime()) - RECENT_DAYS * DAY_MS
    const recent = await sendInForceAsOf(sender, rules, new Date(since), null)
    return { rules, recent, since, days: new Map() }
  }

  async function loadDay(sender: Sender, { rules, days }: Held, day: number): Promise<void> {
    const until = new Date(day + DAY_MS)
    const promotions = await sendInForceAsOf(sender, rules, new Date(day), until)
    const [oldest] = days.keys()
    if (days.size >= DAYS_HELD_MAX && oldest !== undefined) days.delete(oldest)
    days.set(day, promotions)
  }

  return {
    async at(sender, versions, instants) {
      const known =
        held?.rules === versions.promotions ? held : await load(sender, versions.promotions)
      held = known
      const chosen = new Map<number, readonly Promotion[]>()
      for (const instant of instants) {
        const day = startOfDay(instant.getTime())
        if (day >= known.since || chosen.has(day)) continue
        if (!known.days.has(day)) await loadDay(sender, known, day)
        chosen.set(day, known.days.get(day) ?? [])
      }
      return (instant) => chosen.get(startOfDay(instant.getTime())) ?? known.recent
    },
  }
}

const startOfDay = (time: number): number => Math.floor(time / DAY_MS) * DAY_MS

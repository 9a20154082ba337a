import type { Promotion } from '../../domain/promotions/offer.ts'
import type { CacheVersions } from '../../platform/db/caches.ts'
import type { Sender } from '../../platform/db/pipeline.ts'
import { sendInForce } from './periods.queries.ts'

/** What was in force on the day of an instant; the engine judges the instant itself. Always the same array. */
export type PromotionsAt = (instant: Date) => readonly Promotion[]

export type PromotionCache = {
  /** What is needed for purchases at these instants, as of now. */
  at(sender: Sender, versions: CacheVersions, instants: readonly Date[]): Promise<PromotionsAt>
}

const DAY_MS = 86_400_000
/** Baskets rarely arrive later than this; for those that do, single days are read. */
const RECENT_DAYS = 40
const DAYS_HELD_MAX = 64

type Held = { recent: readonly Promotion[]; since: number; days: Map<number, readonly Promotion[]> }

/** Promotions in force lately, held in memory until one of them changes, and some days of long ago. */
export function createPromotionCache(now: () => Date): PromotionCache {
  let version = 0
  let held: Held | undefined

  async function load(sender: Sender): Promise<Held> {
    const since = startOfDay(now().getTime()) - RECENT_DAYS * DAY_MS
    return { recent: await sendInForce(sender, new Date(since), null), since, days: new Map() }
  }

  async function loadDay(sender: Sender, { days }: Held, day: number): Promise<void> {
    const promotions = await sendInForce(sender, new Date(day), new Date(day + DAY_MS))
    const [oldest] = days.keys()
    if (days.size >= DAYS_HELD_MAX && oldest !== undefined) days.delete(oldest)
    days.set(day, promotions)
  }

  return {
    async at(sender, versions, instants) {
      if (!held || version !== versions.promotions) {
        held = await load(sender)
        version = versions.promotions
      }
      const known = held
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

import { addDays, addMonths } from './calendar.ts'
import type { Programme, TierRule } from './programme.ts'

/** Points that baskets of one local day earned, less what returns of those baskets took back. */
export type EarnedOn = { day: string; points: number }

/** From that day on, `YYYY-MM-DD`, the member is in this tier; null: in none. */
export type TierFrom = [from: string, tier: string | null]

export type TierTerms = Pick<Programme, 'tiers' | 'tierPeriodMonths' | 'tierValidMonths'>

/**
 * All changes of a member's tier, in the order of their days: those that have been, and those to come if nothing more
 * is earned, so that a downgrade has its date from the start.
 *
 * Points count for a tier from the day after they were earned until the day so many months later. Each day after which
 * points have led to a tier, or to a higher one, holds it for as long as it is valid; what is earned more never makes
 * a tier end earlier. Only what was earned and returned counts, never a balance, nor when it became known.
 */
export function tierHistory(earned: readonly EarnedOn[], terms: TierTerms): TierFrom[] {
  const rules = [...terms.tiers].sort((a, b) => a.pointsFrom - b.pointsFrom)
  if (rules.length === 0) return []
  const changes = changesOf(earned, terms)
  const days = [...changes.keys()].sort()
  const history: TierFrom[] = []
  // By tier, the lowest first: the first day on which it is no longer held.
  const heldUntil = rules.map(() => '')
  let points = 0
  for (const day of days) {
    const { gained = 0, lost = 0 } = changes.get(day) ?? {}
    points += gained - lost
    const deserved = rules.findLastIndex(({ pointsFrom }) => points >= pointsFrom)
    if (gained > 0) holdUpTo(heldUntil, deserved, addMonths(day, terms.tierValidMonths))
    const held = heldUntil.findLastIndex((until) => until > day)
    const tier = nameOf(rules[Math.max(deserved, held)])
    if (tier !== (history.at(-1)?.[1] ?? null)) history.push([day, tier])
  }
  return history
}

/** The tier on a day; null: none. */
export function tierOn(history: readonly TierFrom[] | null, day: string): string | null {
  return history?.findLast(([from]) => from <= day)?.[1] ?? null
}

type Change = { gained: number; lost: number }

/** The days on which something can change, with what the period gains and loses on them. */
function changesOf(
  earned: readonly EarnedOn[],
  { tierPeriodMonths, tierValidMonths }: TierTerms,
): Map<string, Change> {
  const changes = new Map<string, Change>()
  const add = (day: string, gained: number, lost: number): void => {
    const before = changes.get(day)
    changes.set(day, {
      gained: (before?.gained ?? 0) + gained,
      lost: (before?.lost ?? 0) + lost,
    })
  }
  for (const { day, points } of earned) {
    if (points <= 0) continue
    const counted = addDays(day, 1)
    add(counted, points, 0)
    add(addDays(addMonths(day, tierPeriodMonths), 1), 0, points)
    // Where a tier that was held until then may end.
    add(addMonths(counted, tierValidMonths), 0, 0)
  }
  return changes
}

function holdUpTo(heldUntil: string[], deserved: number, until: string): void {
  for (let tier = 0; tier <= deserved; tier += 1) {
    if (until > (heldUntil[tier] ?? '')) heldUntil[tier] = until
  }
}

const nameOf = (rule: TierRule | undefined): string | null => rule?.name ?? null

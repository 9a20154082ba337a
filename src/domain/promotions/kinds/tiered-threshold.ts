import { z } from 'zod'
import { percentOf } from '../../money.ts'
import { totalOf } from '../pieces.ts'
import { type MoneyKind, nothing } from './kind.ts'
import {
  basis,
  boundsOf,
  givesMoreThan,
  type Off,
  off,
  spendMinor,
  spentOf,
  steadyOf,
  takeOffSpent,
} from './spend.ts'

const schema = z.strictObject({
  kind: z.literal('tieredThreshold'),
  basis,
  tiers: z.array(z.strictObject({ spendMinor, off })).min(1).max(20),
})

type Tiered = z.infer<typeof schema>
type Tier = Tiered['tiers'][number]

/** The more is spent, the more is off: the highest tier that is reached counts, alone. */
export const tieredThreshold: MoneyKind<Tiered> = {
  gives: 'money',
  schema,
  faultOf({ tiers }) {
    for (const [index, tier] of tiers.entries()) {
      const detail = whatIsWrong(tier, tiers.slice(0, index))
      if (detail) return { field: 'tiers', detail: `tier ${index + 1} ${detail}` }
    }
    return undefined
  },
  onBasket({ tiers, basis: spentBy }, lines) {
    const spent = spentOf(lines, spentBy)
    const reached = tiers.filter((tier) => tier.spendMinor <= spent)
    // The highest in most promotions; where a lower one gives more, nobody is punished for spending.
    const taken = reached.map((tier) => takeOffSpent(tier.off, 1, lines))
    return taken.reduce(
      (best, one) => (totalOf(one.shares) > totalOf(best.shares) ? one : best),
      nothing,
    )
  },
  steadyOnBasket({ tiers, basis: spentBy }, bounds) {
    const [low = 0, high = 0] = boundsOf(bounds, spentBy)
    const reached = tiers.filter((tier) => tier.spendMinor <= high)
    if (reached.some((tier) => tier.spendMinor > low)) return undefined
    const all = reached.map((tier) => steadyOf(tier.off, 1))
    return {
      rate: Math.max(0, ...all.map(({ rate }) => rate)),
      amountMinor: Math.max(0, ...all.map(({ amountMinor }) => amountMinor)),
    }
  },
  shortOf({ tiers, basis: spentBy }, lines) {
    const missing = (tiers[0]?.spendMinor ?? 0) - spentOf(lines, spentBy)
    return missing > 0 ? { kind: 'amount', amountMinor: missing } : undefined
  },
}

/** What is wrong with a tier after those before. */
function whatIsWrong(
  { spendMinor: spend, off: given }: Tier,
  before: readonly Tier[],
): string | undefined {
  if (givesMoreThan(given, spend)) return 'takes more off than has to be spent'
  if (before.some((tier) => spend <= tier.spendMinor))
    return 'must ask for more than the one before'
  const better = before.findIndex((tier) => isNeverBeaten(tier.off, given, spend))
  return better < 0 ? undefined : `gives no more than tier ${better + 1}`
}

/** Whether what a lower tier gives is as much wherever so much is spent. A percentage beats an amount some day. */
function isNeverBeaten(lower: Off, higher: Off, spend: number): boolean {
  if (higher.is === 'percentOff')
    return lower.is === 'percentOff' && higher.percent <= lower.percent
  const least = lower.is === 'percentOff' ? percentOf(spend, lower.percent) : lower.amountMinor
  return higher.amountMinor <= least
}

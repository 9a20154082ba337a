import { z } from 'zod'
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
      const detail = whatIsWrong(tier, tiers[index - 1])
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

/** What is wrong with a tier after the one before. */
function whatIsWrong({ spendMinor: spend, off: given }: Tier, before?: Tier): string | undefined {
  if (givesMoreThan(given, spend)) return 'takes more off than has to be spent'
  if (!before) return undefined
  if (spend <= before.spendMinor) return 'must ask for more than the one before'
  return given.is === before.off.is && sizeOf(given) <= sizeOf(before.off)
    ? 'gives no more than the one before'
    : undefined
}

const sizeOf = (given: Off): number =>
  given.is === 'amountOff' ? given.amountMinor : given.percent

import { z } from 'zod'
import { percentOf, sumMinor } from '../../money.ts'
import { spreadOverLines } from '../pieces.ts'
import {
  MONEY_MAX_MINOR,
  type MoneyKind,
  nothing,
  type OfferLine,
  type SpentBounds,
  type Steady,
  type Taken,
} from './kind.ts'

const spendMinor = z.int().min(1).max(MONEY_MAX_MINOR)

const off = z.discriminatedUnion('is', [
  z.strictObject({ is: z.literal('percentOff'), percent: z.int().min(1).max(100) }),
  z.strictObject({ is: z.literal('amountOff'), amountMinor: z.int().min(1).max(MONEY_MAX_MINOR) }),
])

const basis = z
  .enum(['beforeDiscounts', 'afterDiscounts'])
  .describe('What counts as spent: the till’s amounts, or less what offers on lines have taken off')

const basketSchema = z.strictObject({
  kind: z.literal('basketThreshold'),
  spendMinor,
  basis,
  off,
  every: z.boolean().optional().describe('true: an amount for every such sum that is spent'),
})

const tieredSchema = z.strictObject({
  kind: z.literal('tieredThreshold'),
  basis,
  tiers: z.array(z.strictObject({ spendMinor, off })).min(1).max(20),
})

type Off = z.infer<typeof off>
type Basis = z.infer<typeof basis>
type Tiered = z.infer<typeof tieredSchema>
type Tier = Tiered['tiers'][number]

const spentOf = (lines: readonly OfferLine[], spentBy: Basis): number =>
  sumMinor(
    lines.map((line) => (spentBy === 'beforeDiscounts' ? line.amountMinor : line.spentMinor)),
  )

function take(given: Off, times: number, lines: readonly OfferLine[]): Taken {
  const leftMinor = sumMinor(lines.map((line) => line.leftMinor))
  const amountMinor =
    given.is === 'percentOff'
      ? percentOf(leftMinor, given.percent)
      : Math.min(given.amountMinor * times, leftMinor)
  const { shares } = spreadOverLines(amountMinor, lines)
  return shares.length === 0 ? nothing : { sets: times, shares }
}

const boundsOf = ({ beforeMinor, fromMinor, toMinor }: SpentBounds, spentBy: Basis): number[] =>
  spentBy === 'beforeDiscounts' ? [beforeMinor, beforeMinor] : [fromMinor, toMinor]

const steadyOf = (given: Off, times: number): Steady =>
  given.is === 'percentOff'
    ? { rate: times > 0 ? given.percent / 100 : 0, amountMinor: 0 }
    : { rate: 0, amountMinor: given.amountMinor * times }

/** Spend so much on the goods, get something off them; once, or for every such sum. */
export const basketThreshold: MoneyKind<z.infer<typeof basketSchema>> = {
  gives: 'money',
  schema: basketSchema,
  faultOf({ every, off: given, spendMinor: spend }) {
    if (givesMoreThan(given, spend)) {
      return { field: 'off/amountMinor', detail: 'it is more than what has to be spent' }
    }
    return every && given.is === 'percentOff'
      ? { field: 'every', detail: 'a percentage is taken once' }
      : undefined
  },
  onBasket(reward, lines, setsMax) {
    const times = Math.floor(spentOf(lines, reward.basis) / reward.spendMinor)
    if (times === 0) return nothing
    return take(reward.off, Math.min(reward.every ? times : 1, setsMax), lines)
  },
  steadyOnBasket({ basis: spentBy, spendMinor: spend, off: given, every }, bounds) {
    const [low, high] = boundsOf(bounds, spentBy).map((minor) => Math.floor(minor / spend))
    if (low === undefined || high === undefined) return undefined
    if (every ? low !== high : low > 0 !== high > 0) return undefined
    return steadyOf(given, every ? high : Math.min(high, 1))
  },
  shortOf(reward, lines) {
    const missing = reward.spendMinor - spentOf(lines, reward.basis)
    return missing > 0 ? { kind: 'amount', amountMinor: missing } : undefined
  },
}

/** The more is spent, the more is off: the highest tier that is reached counts, alone. */
export const tieredThreshold: MoneyKind<Tiered> = {
  gives: 'money',
  schema: tieredSchema,
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
    const taken = reached.map((tier) => take(tier.off, 1, lines))
    return taken.reduce((best, one) => (totalOf(one) > totalOf(best) ? one : best), nothing)
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

const givesMoreThan = (given: Off, spend: number): boolean =>
  given.is === 'amountOff' && given.amountMinor > spend

const sizeOf = (given: Off): number =>
  given.is === 'amountOff' ? given.amountMinor : given.percent

const totalOf = (taken: Taken): number => sumMinor(taken.shares.map((share) => share.amountMinor))

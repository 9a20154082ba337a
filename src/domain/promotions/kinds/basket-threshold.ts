import { z } from 'zod'
import { type MoneyKind, nothing } from './kind.ts'
import {
  basis,
  boundsOf,
  givesMoreThan,
  off,
  spendMinor,
  spentOf,
  steadyOf,
  takeOffSpent,
} from './spend.ts'

const schema = z.strictObject({
  kind: z.literal('basketThreshold'),
  spendMinor,
  basis,
  off,
  every: z.boolean().optional().describe('true: an amount for every such sum that is spent'),
})

/** Spend so much on the goods, get something off them; once, or for every such sum. */
export const basketThreshold: MoneyKind<z.infer<typeof schema>> = {
  gives: 'money',
  schema,
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
    return takeOffSpent(reward.off, Math.min(reward.every ? times : 1, setsMax), lines)
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

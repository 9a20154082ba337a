import type { OfferPack } from '../domain/offer-pack/offer-pack.ts'
import { isCapped } from '../domain/promotions/caps.ts'
import type { BudgetLeft } from '../domain/promotions/offer.ts'

/** What is left to one till of what its store holds of a capped promotion. */
export type LeftOfLease = { promotionId: string; uses: number; moneyMinor?: number }

/**
 * What capped promotions may give at an instant: what the till has left, never more than
 * the store's leases, else nothing.
 */
export function leasedBudgets(
  { promotions, leases }: Pick<OfferPack, 'promotions' | 'leases'>,
  leasesLeft: readonly LeftOfLease[],
  now: Date,
): Map<string, BudgetLeft[]> {
  const budgets = new Map<string, BudgetLeft[]>()
  for (const { id } of promotions.filter(isCapped)) {
    const open = leases.filter(
      (lease) => lease.promotionId === id && now.getTime() <= Date.parse(lease.expiresAt),
    )
    const own = leasesLeft.find(({ promotionId }) => promotionId === id)
    const held = open.reduce((sum, lease) => sum + lease.uses, 0)
    const uses = Math.max(0, Math.min(held, own?.uses ?? 0))
    const money = moneyOf(open, own)
    budgets.set(id, [{ key: id, uses, sets: uses, moneyMinor: money }])
  }
  return budgets
}

/** Null: uses alone are bounded. */
function moneyOf(
  open: readonly OfferPack['leases'][number][],
  own: LeftOfLease | undefined,
): number | null {
  const limits = open.map(({ moneyMinor }) => moneyMinor)
  const held = limits.includes(null)
    ? Number.POSITIVE_INFINITY
    : limits.reduce((sum: number, limit) => sum + (limit ?? 0), 0)
  const least = Math.max(0, Math.min(held, own?.moneyMinor ?? Number.POSITIVE_INFINITY))
  return Number.isFinite(least) ? least : null
}

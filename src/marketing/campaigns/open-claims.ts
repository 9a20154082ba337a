import { isExhausted, readBudgets } from '../../checkout/budgets/read-budgets.ts'
import { type HeldCoupon, readHeldCoupons } from '../../checkout/coupons/read-held-coupons.ts'
import type { AccountId } from '../../domain/ids.ts'
import type { Tx } from '../../platform/db/database.ts'
import type { Claim } from './follow-baskets.ts'

/** Claims with a place for a coupon, and what their members hold, of any campaign. */
export type OpenClaims = {
  claims: readonly Claim[]
  held: Map<AccountId, HeldCoupon[]>
}

/** Those claims whose campaign has some budget left and whose member lacks some of its coupons at that basket's time. */
export async function findOpenClaims(tx: Tx, claims: readonly Claim[]): Promise<OpenClaims> {
  const budgets = await readBudgets(tx, [...new Set(claims.map(({ campaign }) => campaign.id))])
  const paid = claims.filter(({ campaign }) => {
    const budget = budgets.get(campaign.id)
    return budget !== undefined && !isExhausted(budget)
  })
  const held = await readHeld(tx, paid)
  return { held, claims: paid.filter((claim) => freePlaces(claim, heldBy(claim, held)) > 0) }
}

export const heldBy = (
  { visit }: Claim,
  held: ReadonlyMap<AccountId, readonly HeldCoupon[]>,
): readonly HeldCoupon[] => held.get(visit.basket.accountId) ?? []

/** How many of the campaign's coupons the member lacks. */
export function freePlaces({ campaign, visit }: Claim, own: readonly HeldCoupon[]): number {
  const taken = own.filter(
    (it) =>
      it.campaignId === campaign.id &&
      it.state !== 'redeemed' &&
      it.expiresAt > visit.basket.purchasedAt,
  )
  return campaign.definition.couponsPerMember - taken.length
}

async function readHeld(tx: Tx, claims: readonly Claim[]): Promise<Map<AccountId, HeldCoupon[]>> {
  const held = new Map<AccountId, HeldCoupon[]>()
  if (claims.length === 0) return held
  const times = claims.map(({ visit }) => visit.basket.purchasedAt.getTime())
  const accountIds = [...new Set(claims.map(({ visit }) => visit.basket.accountId))]
  for (const coupon of await readHeldCoupons(tx, accountIds, new Date(Math.min(...times)))) {
    const own = held.get(coupon.accountId)
    if (own) own.push(coupon)
    else held.set(coupon.accountId, [coupon])
  }
  return held
}

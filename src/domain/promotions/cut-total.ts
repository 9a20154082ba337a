import { allocate } from '../money.ts'
import { totalOf } from './candidate.ts'
import { compareIds, isCoupon } from './offer.ts'
import { type Grant, openPosition, type Position } from './position.ts'

/**
 * Holds all that was granted together to a most, in minor units: the shopper gets exactly so much. Higher priorities
 * come first, then promotions, so that a coupon that would change nothing is kept, then who takes most off; the last one
 * is cut, by largest remainder.
 */
export function cutTotal(position: Position, mostMinor: number | null): Position {
  if (mostMinor === null || totalOf(position.grants) <= mostMinor) return position
  let leftMinor = mostMinor
  const kept = new Map<Grant, Grant>()
  for (const grant of [...position.grants].sort(compareGrants)) {
    const cut = cutGrant(grant, leftMinor)
    leftMinor -= cut.amountMinor
    if (cut.amountMinor > 0) kept.set(grant, cut)
  }
  return regrant(
    position,
    position.grants.flatMap((grant) => kept.get(grant) ?? []),
  )
}

const compareGrants = (a: Grant, b: Grant): number =>
  b.candidate.offer.priority - a.candidate.offer.priority ||
  Number(isCoupon(a.candidate.offer)) - Number(isCoupon(b.candidate.offer)) ||
  b.amountMinor - a.amountMinor ||
  compareIds(a.candidate.offer.id, b.candidate.offer.id)

function cutGrant(grant: Grant, mostMinor: number): Grant {
  if (grant.amountMinor <= mostMinor) return grant
  const parts = allocate(
    mostMinor,
    grant.shares.map((share) => share.amountMinor),
  )
  const shares = grant.shares
    .map(({ at }, index) => ({ at, amountMinor: parts[index] ?? 0 }))
    .filter((share) => share.amountMinor > 0)
  return { ...grant, shares, amountMinor: mostMinor }
}

/** The position with these grants alone; who has which line stays as it was. */
function regrant({ lines, claims, basketClaims }: Position, grants: Grant[]): Position {
  const after: Position = { ...openPosition(lines), claims, basketClaims, grants }
  for (const { candidate, shares } of grants) {
    for (const { at, amountMinor } of shares) {
      after.left[at] = (after.left[at] ?? 0) - amountMinor
      if (!candidate.onBasket) after.spent[at] = (after.spent[at] ?? 0) - amountMinor
    }
  }
  return after
}

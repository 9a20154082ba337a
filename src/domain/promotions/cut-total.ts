import { sumMinor } from '../money.ts'
import { compareIds, isCoupon } from './offer.ts'
import { cutShares } from './pieces.ts'
import { type Grant, openPosition, type Position } from './position.ts'

/**
 * Holds all that was granted together to a most, in minor units: the shopper gets exactly so much. Higher priorities
 * come first, then what costs the fewest points, then promotions, then who takes most off; the last one is cut, by
 * largest remainder. `multipliers`: how often a line's points count, by position.
 */
export function cutTotal(
  position: Position,
  mostMinor: number,
  multipliers: readonly number[],
): Position {
  let leftMinor = mostMinor
  const kept = new Map<Grant, Grant>()
  for (const grant of sortGrants(position.grants, multipliers)) {
    const cut = cutGrant(grant, leftMinor)
    leftMinor -= cut.amountMinor
    if (cut.amountMinor > 0) kept.set(grant, cut)
  }
  return regrant(
    position,
    position.grants.flatMap((grant) => kept.get(grant) ?? []),
  )
}

function sortGrants(grants: readonly Grant[], multipliers: readonly number[]): Grant[] {
  const pointsOf = ({ shares, amountMinor }: Grant): number =>
    sumMinor(shares.map((share) => share.amountMinor * (multipliers[share.at] ?? 1))) / amountMinor
  return grants
    .map((grant) => ({ grant, points: pointsOf(grant) }))
    .sort((a, b) => {
      const [one, other] = [a.grant.candidate.offer, b.grant.candidate.offer]
      return (
        other.priority - one.priority ||
        a.points - b.points ||
        Number(isCoupon(one)) - Number(isCoupon(other)) ||
        b.grant.amountMinor - a.grant.amountMinor ||
        compareIds(one.id, other.id)
      )
    })
    .map(({ grant }) => grant)
}

function cutGrant(grant: Grant, mostMinor: number): Grant {
  if (grant.amountMinor <= mostMinor) return grant
  return { ...grant, shares: cutShares(grant.shares, mostMinor), amountMinor: mostMinor }
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

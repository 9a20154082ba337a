import { isGrantedBeside } from './beside-granted.ts'
import type { Candidate } from './candidate.ts'
import { type Lost, refOf } from './evaluation.ts'
import { compareIds } from './offer.ts'
import type { Beaten } from './others.ts'
import { totalOf } from './pieces.ts'
import type { Grant } from './position.ts'
import type { Settled } from './settle-basket.ts'
import { openLines, takeOff } from './take.ts'

const LOST_MAX = 32

/** Offers that others were better than, or a cap stood against, those that would have taken most first. */
export const tellLost = (beaten: readonly Beaten[], settled: Settled): Lost[] =>
  [...beaten]
    .sort(
      (a, b) =>
        b.wouldTakeMinor - a.wouldTakeMinor ||
        compareIds(a.candidate.offer.id, b.candidate.offer.id),
    )
    .slice(0, LOST_MAX)
    .flatMap((one) => toLost(one, settled) ?? [])

/** Undefined where nothing stood against it: a search that stopped has not come to it. */
function toLost({ candidate, wouldTakeMinor }: Beaten, settled: Settled): Lost | undefined {
  const lost = { ...refOf(candidate.offer), wouldTakeMinor }
  if (isCapped(candidate, settled)) return { ...lost, why: 'cap', to: [] }
  const { grants } = settled.position
  if (isLeftNothing(candidate, settled)) {
    const { priority } = candidate.offer
    const higher = grants.filter((grant) => grant.candidate.offer.priority > priority)
    return { ...lost, why: 'priority', to: insteadOf(candidate, higher) }
  }
  const to = insteadOf(candidate, grants)
  return to.length > 0 ? { ...lost, why: 'others', to } : undefined
}

/** Of these the ones on its goods; where there are none, all. */
function insteadOf({ places }: Candidate, grants: readonly Grant[]): string[] {
  const own = new Set(places.map(({ at }) => at))
  const onGoods = grants.filter(({ shares }) => shares.some(({ at }) => own.has(at)))
  return (onGoods.length > 0 ? onGoods : grants)
    .map(({ candidate }) => candidate.offer.id)
    .sort(compareIds)
}

/** Whether it would have been granted if there were no caps for it, neither its own nor that of the basket. */
function isCapped(candidate: Candidate, settled: Settled): boolean {
  if (candidate.budgets.length === 0 && !settled.isCapped) return false
  const uncapped = { ...candidate, budgets: [] }
  return isGrantedBeside(settled, uncapped, { discountMaxMinor: null })
}

/** Whether those of a higher priority left nothing for it. */
function isLeftNothing(candidate: Candidate, { starts }: Settled): boolean {
  const start = starts.get(candidate.offer.priority)
  if (!start) return false
  const taken = takeOff({ ...candidate, budgets: [] }, openLines(start, candidate))
  return totalOf(taken.shares) === 0
}

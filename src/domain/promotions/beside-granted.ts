import type { Candidate } from './candidate.ts'
import type { EvaluationLine } from './evaluation.ts'
import { type Settled, settleMoney } from './settle-basket.ts'

/** Steps that one such question may take; the offers that are asked about are few. */
const STEPS_MAX = 100

/**
 * Whether an offer would be granted, had it only what was granted anyway beside it. `change`: how a basket with more in it
 * looks to an offer.
 */
export function isGrantedBeside(
  { position, candidates, lines }: Settled,
  candidate: Candidate,
  { discountMaxMinor, change }: { discountMaxMinor: number | null; change?: Change },
): boolean {
  const granted = new Set(position.grants.map((grant) => grant.candidate.offer.id))
  const besides = candidates.filter(({ offer }) => granted.has(offer.id))
  const among = change ? besides.map(change.toCandidate) : besides
  const changed = change?.lines ?? lines
  const again = settleMoney([...among, candidate], {
    lines: changed,
    // Here it is about what is granted at all, not about which line bears it.
    multipliers: changed.map(() => 1),
    effort: { stepsLeft: STEPS_MAX, stopped: false },
    discountMaxMinor,
  })
  return again.position.grants.some((grant) => grant.candidate.offer.id === candidate.offer.id)
}

export type Change = {
  lines: readonly EvaluationLine[]
  toCandidate: (candidate: Candidate) => Candidate
}

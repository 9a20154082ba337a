import type { Candidate } from './candidate.ts'
import type { EvaluationLine } from './evaluation.ts'
import type { Position } from './position.ts'
import { searchBest } from './search-best.ts'
import { type Settled, settleMoney } from './settle-basket.ts'
import { type Level, openLevel } from './settle-level.ts'

/** For one such question: the offers that it is about are few, and were granted together already. */
const EFFORT_MAX = 500

/** A basket with more in it, and how that looks to an offer. */
export type More = {
  lines: readonly EvaluationLine[]
  placesOf: (candidate: Candidate) => Candidate['places']
}

/** Whether an offer would be granted, had it only what was granted anyway beside it. */
export function isGrantedBeside(
  settled: Settled,
  candidate: Candidate,
  { discountMaxMinor, more }: { discountMaxMinor: number | null; more?: More },
): boolean {
  const { id } = candidate.offer
  const besides = grantedNear(settled, candidate).filter(({ offer }) => offer.id !== id)
  const among = [...besides, candidate].map((one) =>
    more ? { ...one, places: more.placesOf(one) } : one,
  )
  const lines = more?.lines ?? settled.lines
  const scene = {
    lines,
    discountMaxMinor,
    // It is about what is granted at all, not about which line bears it.
    multipliers: lines.map(() => 1),
    effort: { left: EFFORT_MAX, stopped: false },
  }
  const { position } = settleMoney(among, scene, settleTogether)
  return position.grants.some((grant) => grant.candidate.offer.id === id)
}

function settleTogether(level: Level, all: readonly Candidate[]): Position {
  const scene = openLevel(level, all)
  return searchBest(scene, [...scene.potentials.keys()])?.position ?? level.position
}

/** What was granted and can have to do with an offer: by a line, or by what is spent on the whole basket. */
function grantedNear({ position, candidates }: Settled, candidate: Candidate): Candidate[] {
  const granted = new Set(position.grants.map((grant) => grant.candidate.offer.id))
  const own = new Set(candidate.places.map(({ at }) => at))
  return candidates.filter(
    (one) =>
      granted.has(one.offer.id) &&
      (asksOfBasket(candidate) || asksOfBasket(one) || one.places.some(({ at }) => own.has(at))),
  )
}

const asksOfBasket = ({ offer }: Candidate): boolean =>
  offer.minimumSpend?.basis === 'afterDiscounts' && offer.minimumSpend.on === 'basket'

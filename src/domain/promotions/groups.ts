import type { Candidate } from './candidate.ts'

/**
 * Candidates that can have to do with each other: through a line, a cap, or a minimum spend of the whole basket. Each
 * group can be settled by itself.
 */
export function groupCandidates(candidates: readonly Candidate[]): Candidate[][] {
  const basket = candidates.some(dependsOnBasket) ? ['basket'] : []
  return groupBy(candidates, (candidate) => [...basket, ...keysOf(candidate)])
}

/** Candidates that share a line or a cap, through others too; minimum spends of the basket are left out of account. */
export const groupByLines = (candidates: readonly Candidate[]): Candidate[][] =>
  groupBy(candidates, keysOf)

const keysOf = ({ places, budgets }: Candidate): (string | number)[] => [
  ...places.map(({ at }) => at),
  ...budgets.map(({ key }) => `cap ${key}`),
]

function groupBy(
  candidates: readonly Candidate[],
  keysOf: (candidate: Candidate) => (string | number)[],
): Candidate[][] {
  const parents = candidates.map((_candidate, index) => index)
  const root = (index: number): number => {
    let at = index
    while (parents[at] !== at) at = parents[at] ?? at
    return at
  }
  const owners = new Map<string | number, number>()
  for (const [index, candidate] of candidates.entries()) {
    for (const key of keysOf(candidate)) {
      const owner = owners.get(key)
      if (owner === undefined) owners.set(key, index)
      else parents[root(index)] = root(owner)
    }
  }
  const groups = new Map<number, Candidate[]>()
  for (const [index, candidate] of candidates.entries()) {
    const group = groups.get(root(index))
    if (group) group.push(candidate)
    else groups.set(root(index), [candidate])
  }
  return [...groups.values()]
}

/** Whether what others take off lines that are not its own decides if it applies. */
const dependsOnBasket = ({ offer }: Candidate): boolean =>
  offer.minimumSpend?.basis === 'afterDiscounts' && offer.minimumSpend.on === 'basket'

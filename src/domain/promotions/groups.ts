import type { Candidate } from './candidate.ts'

/**
 * Candidates that can have to do with each other: through a line, a budget, or a minimum spend of the whole basket. Each
 * group can be settled by itself.
 */
export function groupCandidates(candidates: readonly Candidate[]): Candidate[][] {
  const parents = candidates.map((_candidate, index) => index)
  const root = (index: number): number => {
    let at = index
    while (parents[at] !== at) at = parents[at] ?? at
    return at
  }
  const owners = new Map<string, number>()
  const join = (index: number, key: string): void => {
    const owner = owners.get(key)
    if (owner === undefined) owners.set(key, index)
    else parents[root(index)] = root(owner)
  }
  const depends = candidates.some(dependsOnBasket)
  for (const [index, candidate] of candidates.entries()) {
    if (depends) join(index, 'basket')
    for (const { at } of candidate.places) join(index, `line ${at}`)
    for (const { key } of candidate.budgets) join(index, `budget ${key}`)
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

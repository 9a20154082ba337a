import type { Candidate } from './candidate.ts'
import type { Combination } from './combine.ts'
import type { Position } from './position.ts'
import { type Best, isPlain, openGroup, type Scene, search, tryOneByOne } from './search.ts'
import { worthOf } from './worth.ts'

/** Outcomes of one group that are kept, at most. */
const NEAR_MAX = 64

/**
 * Every outcome of a group that takes at most so many minor units less off than the best, none at all included; undefined
 * where there are too many.
 */
export function searchNear(
  scene: Scene,
  group: readonly Candidate[],
  slackMinor: number,
): Near[] | undefined {
  const near = collectNear(scene, group, slackMinor, isPlain(group))
  if (!near) return undefined
  // What gives so little may as well be left out.
  const isSmall = near.some(({ position }) =>
    position.grants
      .slice(scene.position.grants.length)
      .some(({ amountMinor }) => amountMinor <= slackMinor),
  )
  return isSmall ? collectNear(scene, group, slackMinor, false) : near
}

/** An outcome, and how much less it takes off than the best. */
export type Near = Best & { lessMinor: number }

function collectNear(
  scene: Scene,
  group: readonly Candidate[],
  slackMinor: number,
  allIn: boolean,
): Near[] | undefined {
  const { position, multipliers, effort } = scene
  const nothing = worthOf(position, position, multipliers)
  const found = new Map<string, Best>([
    ['', { candidates: [], contested: new Map(), position, worth: nothing }],
  ])
  let mostMinor = 0
  const take = (combination: Combination, after: Position): void => {
    const worth = worthOf(position, after, multipliers)
    mostMinor = Math.max(mostMinor, worth.moneyMinor)
    if (worth.moneyMinor < mostMinor - slackMinor) return
    const key = outcomeOf(position, after)
    if (!found.has(key)) found.set(key, { ...combination, position: after, worth })
  }
  const opened = openGroup(scene, group)
  tryOneByOne(position, opened, take)
  // One by itself is in or not; both have been seen.
  if (group.length > 1) {
    search(position, opened, {
      isHopeless: (out, contested) => opened.bound.most(out, contested) < mostMinor - slackMinor,
      allIn,
      onLeaf: take,
    })
  }
  const near = [...found.values()]
    .map((one) => ({ ...one, lessMinor: mostMinor - one.worth.moneyMinor }))
    .filter(({ lessMinor }) => lessMinor <= slackMinor)
  return effort.stopped || near.length > NEAR_MAX ? undefined : near
}

/** Who takes what off which line. */
const outcomeOf = (before: Position, after: Position): string =>
  after.grants
    .slice(before.grants.length)
    .map(({ candidate, shares }) =>
      [candidate.offer.id, ...shares.map(({ at, amountMinor }) => `${at}:${amountMinor}`)].join(
        ' ',
      ),
    )
    .sort()
    .join(';')

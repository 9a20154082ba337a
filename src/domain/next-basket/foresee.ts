import type { BoostedTrees } from '../statistics/boosted-trees.ts'
import { chanceOfLogOdds } from '../statistics/log-odds.ts'
import { type Candidates, featureNames } from './candidates.ts'
import type { ItemHabit } from './habits.ts'
import { rankCandidates } from './predictor.ts'

/** Why a product is foreseen. Days count to the day that is asked for, of which `isDue` is too. */
export type WhyNext =
  /** Bought again and again: every so many days on average; due once as many have passed. */
  | { kind: 'regular'; intervalDays: number; daysSince: number; isDue: boolean }
  | { kind: 'bought-before'; daysSince: number }
  /** Of the members who buy most alike, weighed by likeness, so many bought it next: 0–1. */
  | { kind: 'similar-members'; share: number }
  /** What follows the latest baskets elsewhere. */
  | { kind: 'follows' }
  | { kind: 'popular' }

/** A product that may be in the next basket, and the chance that it is: 0–1, as the trees have it. */
export type ForeseenItem = { item: number; chance: number; why: WhyNext }

const FEATURES = featureNames.length
const at = (name: (typeof featureNames)[number]): number => featureNames.indexOf(name)
const SIMILAR = at('similar')
const SEQUEL = at('sequel')
const ITEM_NEXT = at('item-next')

/** Others are named as the reason where they buy it so much more often than everybody. */
const LIFT_MIN = 1.5
/** Keeps what nobody has bought next from being infinitely more. */
const SHARE_FLOOR = 1e-4

/** The candidates, the likeliest first; equal ones by their number. */
export function foreseeItems(model: BoostedTrees, candidates: Candidates): ForeseenItem[] {
  const places = new Map(Array.from(candidates.items, (item, place) => [item, place]))
  return rankCandidates(model, candidates).map(({ item, score }) => ({
    item,
    chance: chanceOfLogOdds(score),
    why: whyNext(candidates, item, (places.get(item) ?? 0) * FEATURES),
  }))
}

function whyNext(candidates: Candidates, item: number, from: number): WhyNext {
  const { values, habits, sequelWeight } = candidates
  const own = habits.items.get(item)
  if (own) return whyAgain(own)
  const usual = (values[from + ITEM_NEXT] ?? 0) + SHARE_FLOOR
  const share = values[from + SIMILAR] ?? 0
  // The mean, not the sum: after thirty products everything that is bought much follows often.
  const sequel = sequelWeight > 0 ? (values[from + SEQUEL] ?? 0) / sequelWeight : 0
  if (Math.max(share, sequel) < LIFT_MIN * usual) return { kind: 'popular' }
  return share >= sequel ? { kind: 'similar-members', share } : { kind: 'follows' }
}

const whyAgain = ({ gapDays, daysSince }: ItemHabit): WhyNext =>
  gapDays === null
    ? { kind: 'bought-before', daysSince }
    : { kind: 'regular', intervalDays: gapDays, daysSince, isDue: daysSince >= gapDays }

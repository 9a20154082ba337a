import {
  type Asked,
  type Candidates,
  createCandidateFinder,
} from '../../domain/next-basket/candidates.ts'
import type { Crowd } from '../../domain/next-basket/crowd.ts'
import { spreadMembers } from '../../domain/next-basket/deal.ts'
import { type FoldedLesson, learnFromFew } from '../../domain/next-basket/learn-from-few.ts'
import { LEARNING } from '../../domain/next-basket/learning.ts'
import { judgeRanker, learnToRank, rankCandidates } from '../../domain/next-basket/predictor.ts'
import type { BoostedTrees } from '../../domain/statistics/boosted-trees.ts'

export type LessonLimits = {
  /** Up to so many members all teach, and are held out in turn. */
  fewMax: number
  lessonsMax: number
  trialMax: number
}

export type LearntRanking = {
  trees: BoostedTrees
  /** On the trial, which settled how many trees there are: a little too good. */
  figures: { lessons: number; trial: number; recallAt10: number; ndcgAt10: number }
}

/** Of members who do not all teach, the part that none of it is taught by. */
const TRIAL_SHARE = 0.2

type Find = (asked: Asked) => Candidates

/**
 * Learns from the crowd what is bought next. Of few members all are lessons; of more an even part, and how many trees are
 * kept is settled by another. Who is taken goes by the names of the members, not by their order. Everybody is described by
 * the other folds.
 */
export function learnRanking(
  crowd: Crowd,
  names: readonly string[],
  { fewMax, lessonsMax, trialMax }: LessonLimits,
): LearntRanking {
  const find = createCandidateFinder(crowd)
  const able = spreadMembers(crowd.followers, names).filter((member) => isAble(crowd, member))
  if (able.length <= fewMax) return learnFromAll(find, crowd, able)
  const apart = Math.min(trialMax, Math.floor(able.length * TRIAL_SHARE))
  const trial = able.slice(0, apart).map((member) => toLesson(find, crowd, member))
  const taught = inOrder(able.slice(apart, apart + lessonsMax))
  const trees = learnToRank(makeLessons(find, crowd, taught), trial, LEARNING)
  const judged = judgeRanker((candidates) => rankCandidates(trees, candidates), trial)
  return { trees, figures: toFigures(taught.length, trial.length, judged) }
}

function learnFromAll(find: Find, crowd: Crowd, able: readonly number[]): LearntRanking {
  const lessons = [...makeLessons(find, crowd, inOrder(able))]
  const { trees, judged } = learnFromFew(lessons)
  return { trees, figures: toFigures(lessons.length, lessons.length, judged) }
}

const toFigures = (
  lessons: number,
  trial: number,
  { recallAt10, ndcgAt10 }: { recallAt10: number; ndcgAt10: number },
): LearntRanking['figures'] => ({ lessons, trial, recallAt10, ndcgAt10 })

const inOrder = (members: readonly number[]): number[] => [...members].sort((a, b) => a - b)

/** Whose next basket holds something that is known, and of whom a basket before it is. */
function isAble({ followers }: Crowd, member: number): boolean {
  const { trail = [], next = [] } = followers[member] ?? {}
  return next.length > 0 && trail.length > 0
}

/** One by one, for what is learnt from each is a part of it, and all of them would take hundreds of megabytes. */
function* makeLessons(
  find: Find,
  crowd: Crowd,
  members: readonly number[],
): Generator<FoldedLesson> {
  for (const member of members) yield toLesson(find, crowd, member)
}

function toLesson(find: Find, { followers, folds }: Crowd, member: number): FoldedLesson {
  const { trail = [], day = 0, next = [] } = followers[member] ?? {}
  const fold = folds[member] ?? 0
  return { candidates: find({ trail, day, fold }), next: new Set(next), fold }
}

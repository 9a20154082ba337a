import {
  type Asked,
  type Candidates,
  createCandidateFinder,
} from '../../domain/next-basket/candidates.ts'
import type { Crowd } from '../../domain/next-basket/crowd.ts'
import { foldOf } from '../../domain/next-basket/item-figures.ts'
import { LEARNING } from '../../domain/next-basket/learning.ts'
import {
  judgeRanker,
  type Lesson,
  learnToRank,
  rankCandidates,
} from '../../domain/next-basket/predictor.ts'
import type { BoostedTrees } from '../../domain/statistics/boosted-trees.ts'

export type LessonLimits = { lessonsMax: number; trialMax: number }

export type LearntRanking = {
  trees: BoostedTrees
  /** On the trial, which settled how many trees there are: a little too good. */
  figures: { lessons: number; trial: number; recallAt10: number; ndcgAt10: number }
}

/**
 * Learns from an even part of the crowd what is bought next, and settles by another how many trees are kept. Everybody
 * is described by the other folds.
 */
export function learnRanking(crowd: Crowd, { lessonsMax, trialMax }: LessonLimits): LearntRanking {
  const find = createCandidateFinder(crowd)
  const stride = Math.max(2, Math.ceil(crowd.followers.length / lessonsMax))
  const taught = pickEvenly(crowd, stride, 0)
  // A multiple of the stride, so that nobody is both.
  const apart = stride * Math.ceil(crowd.followers.length / trialMax / stride)
  const others = pickEvenly(crowd, apart, 1)
  const trial = others.map((member) => toLesson(find, crowd, member))
  const trees = learnToRank(makeLessons(find, crowd, taught), trial, LEARNING)
  const { recallAt10, ndcgAt10 } = judgeRanker(
    (candidates) => rankCandidates(trees, candidates),
    trial,
  )
  return {
    trees,
    figures: { lessons: taught.length, trial: trial.length, recallAt10, ndcgAt10 },
  }
}

/** Every so many members from the first on, of those whose next basket holds something that is known. */
function pickEvenly({ followers }: Crowd, stride: number, first: number): number[] {
  const picked: number[] = []
  for (let member = first; member < followers.length; member += stride) {
    const follower = followers[member]
    if (follower && follower.next.length > 0 && follower.trail.length > 0) picked.push(member)
  }
  return picked
}

/** One by one, for what is learnt from each is a part of it, and all of them would take hundreds of megabytes. */
function* makeLessons(
  find: (asked: Asked) => Candidates,
  crowd: Crowd,
  members: readonly number[],
): Generator<Lesson> {
  for (const member of members) yield toLesson(find, crowd, member)
}

function toLesson(
  find: (asked: Asked) => Candidates,
  { followers }: Crowd,
  member: number,
): Lesson {
  const { trail = [], day = 0, next = [] } = followers[member] ?? {}
  return { candidates: find({ trail, day, fold: foldOf(member) }), next: new Set(next) }
}

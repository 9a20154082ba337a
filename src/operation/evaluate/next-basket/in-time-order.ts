import { createCandidateFinder } from '../../../domain/next-basket/candidates.ts'
import { gatherCrowd } from '../../../domain/next-basket/crowd.ts'
import { LEARNING } from '../../../domain/next-basket/learning.ts'
import {
  judgeRanker,
  type Lesson,
  learnToRank,
  rankCandidates,
} from '../../../domain/next-basket/predictor.ts'
import type { Follower, Trail } from '../../../domain/next-basket/trail.ts'
import { CommandError } from '../../serve/command-error.ts'
import type { MeasuredMethod } from '../evaluation.ts'
import { createCountRanker, type Ranker, rankByOwnCount } from './baselines.ts'
import { CHOSEN, createRecord, judgeTargets, type Target } from './methods.ts'
import { createTifuRanker, type TifuOptions } from './tifu-knn.ts'

/** Baskets of one shopper: of `trail`, those with the indexes `measured` are foreseen, `trial` and `lessons` before them. */
export type Course = {
  trail: Trail
  lessons: readonly number[]
  trial: readonly number[]
  measured: readonly number[]
}

export type CourseOptions = {
  /** The file that the baskets are from. */
  path: string
  itemCount: number
  /** What is known of all shoppers is gathered anew after so many days; nothing later is known. */
  gatherEveryDays: number
  tifu: TifuOptions
  /** Other rankers to compare with, by name. */
  more?: Readonly<Record<string, Ranker>>
}

/**
 * Foresees baskets in the order of time: from the shopper's own baskets before, and from what all shoppers had bought
 * before, to the day. The trees are learnt from earlier baskets of each shopper. Errors: a CommandError where there is
 * nothing to foresee.
 */
export async function measureInTimeOrder(
  courses: readonly Course[],
  options: CourseOptions,
): Promise<MeasuredMethod[]> {
  const targets = listTargets(courses, ({ measured }) => measured)
  if (targets.length === 0) {
    throw new CommandError(`${options.path}: nobody has a second basket that could be foreseen`)
  }
  const knownOn = createMemory(courses, options)
  const record = createRecord()
  await record.measure(CHOSEN, () => {
    const toLesson = ({ trail, day, next }: Target): Lesson => ({
      candidates: knownOn(day).find({ trail, day }),
      next,
    })
    const lessonsOf = (pick: (course: Course) => readonly number[]) =>
      listTargets(courses, pick).map(toLesson)
    const model = learnToRank(
      lessonsOf(({ lessons }) => lessons),
      lessonsOf(({ trial }) => trial),
      LEARNING,
    )
    return judgeRanker(
      (candidates) => rankCandidates(model, candidates),
      lessonsOf(({ measured }) => measured),
    )
  })
  const judge = (method: string, rankerOn: (day: number) => Ranker) =>
    record.measure(method, () => judgeTargets(targets, rankerOn))
  await judge('P-TopFreq', () => rankByOwnCount)
  await judge('GP-TopFreq', (day) => knownOn(day).rankByCount())
  await judge('TIFU-KNN', (day) => knownOn(day).rankByTifu())
  for (const [method, rank] of Object.entries(options.more ?? {})) await judge(method, () => rank)
  return record.rows()
}

/** What is not the first basket of its shopper. */
const listTargets = (
  courses: readonly Course[],
  pick: (course: Course) => readonly number[],
): Target[] =>
  courses.flatMap((course) =>
    pick(course).flatMap((at) => {
      const basket = course.trail[at]
      if (!basket || at === 0) return []
      return { trail: course.trail.slice(0, at), day: basket.day, next: new Set(basket.items) }
    }),
  )

/** What all shoppers had bought before a day: gathered once for so many days, from what lies before the first of them. */
function createMemory(courses: readonly Course[], options: CourseOptions) {
  const gathered = new Map<number, ReturnType<typeof gather>>()
  return (day: number) => {
    const until = Math.floor(day / options.gatherEveryDays) * options.gatherEveryDays
    const known = gathered.get(until) ?? gather(courses, until, options)
    gathered.set(until, known)
    return known
  }
}

function gather(courses: readonly Course[], until: number, { itemCount, tifu }: CourseOptions) {
  const trails = courses
    .map(({ trail }) => trail.filter(({ day }) => day < until))
    .filter((trail) => trail.length > 0)
  const followers = trails.map(
    (trail): Follower => ({
      trail: trail.slice(0, -1),
      day: trail.at(-1)?.day ?? 0,
      next: trail.at(-1)?.items ?? [],
    }),
  )
  const crowd = gatherCrowd(followers, itemCount)
  return {
    find: createCandidateFinder(crowd),
    rankByCount: once(() => createCountRanker(followers)),
    rankByTifu: once(() => createTifuRanker(trails, itemCount, tifu)),
  }
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}

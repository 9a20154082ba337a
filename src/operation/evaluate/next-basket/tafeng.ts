import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { createCandidateFinder } from '../../../domain/next-basket/candidates.ts'
import { gatherCrowd } from '../../../domain/next-basket/crowd.ts'
import { foldOf } from '../../../domain/next-basket/item-figures.ts'
import { LEARNING } from '../../../domain/next-basket/learning.ts'
import {
  judgeRanker,
  type Lesson,
  learnToRank,
  rankCandidates,
} from '../../../domain/next-basket/predictor.ts'
import type { Follower, TrailBasket } from '../../../domain/next-basket/trail.ts'
import { CommandError } from '../../serve/command-error.ts'
import type { Source } from '../evaluation.ts'
import { createCountRanker, type Ranker, rankByOwnCount } from './baselines.ts'
import { CHOSEN, createRecord, judgeTargets } from './methods.ts'
import { parseJson } from './parse-json.ts'
import { createTifuRanker } from './tifu-knn.ts'

const SPLITS = 5
/** As published for this data. */
const TIFU = { group: 7, withinGroup: 0.9, ofGroups: 0.7, neighbours: 300, own: 0.7 }

const baskets = z.record(z.string(), z.array(z.array(z.int())))
const split = z.object({
  train: z.array(z.string()),
  val: z.array(z.string()),
  test: z.array(z.string()),
})

/**
 * Ta-Feng as the reality check of next-basket methods lays it out: each user's last basket is foreseen, of the users
 * of the test part; mean over users, then over five splits. There are no dates: a basket is a day. What similar users
 * of the training part bought next may have been bought later than what is foreseen; the data cannot tell.
 */
export const tafeng: Source = {
  dataset: 'tafeng',
  folder: 'tafeng',
  files: ['history.json', 'future.json', ...splitNames()],
  async measure(dir) {
    const users = await readUsers(dir)
    const record = createRecord()
    for (const name of splitNames()) {
      const path = join(dir, name)
      const parts = await readJson(path, split)
      const [train, val, test] = [parts.train, parts.val, parts.test].map((ids) => pick(users, ids))
      if (!test?.length) {
        throw new CommandError(`${path}: nobody of the test part has a next basket`)
      }
      if (train && val) await measureSplit(record, train, val, test)
    }
    return record.rows()
  },
}

function splitNames(): string[] {
  return Array.from({ length: SPLITS }, (_, at) => `split_${at}.json`)
}

type Runs = ReturnType<typeof createRecord>

async function measureSplit(
  record: Runs,
  train: readonly Follower[],
  val: readonly Follower[],
  test: readonly Follower[],
): Promise<void> {
  const itemCount = countItems([train, val, test])
  const targets = test.map(({ trail, day, next }) => ({ trail, day, next: new Set(next) }))
  await record.measure(CHOSEN, () => {
    const lessons = createTeacher(train, itemCount)
    const model = learnToRank(lessons(train, foldOf), [...lessons(val)], LEARNING)
    // Who is measured meets everybody who is known by then, also those the number of trees was settled by.
    const measured = [...createTeacher([...train, ...val], itemCount)(test)]
    return judgeRanker((candidates) => rankCandidates(model, candidates), measured)
  })
  const judge = (method: string, createRanker: () => Ranker) =>
    record.measure(method, () => {
      const rank = createRanker()
      return judgeTargets(targets, () => rank)
    })
  const trails = [...train, ...val, ...test].map(({ trail }) => trail)
  await judge('P-TopFreq', () => rankByOwnCount)
  await judge('GP-TopFreq', () => createCountRanker(train))
  await judge('TIFU-KNN', () => createTifuRanker(trails, itemCount, TIFU))
}

/** Makes lessons of members, described by a crowd; of the crowd’s own members without their fold. */
function createTeacher(known: readonly Follower[], itemCount: number) {
  const find = createCandidateFinder(gatherCrowd(known, itemCount))
  return function* (
    members: readonly Follower[],
    foldFor: (member: number) => number | undefined = () => undefined,
  ): Generator<Lesson> {
    for (const [member, { trail, day, next }] of members.entries()) {
      const candidates = find({ trail, day, fold: foldFor(member) })
      yield { candidates, next: new Set(next) }
    }
  }
}

async function readUsers(dir: string): Promise<Map<string, Follower>> {
  const history = await readJson(join(dir, 'history.json'), baskets)
  const future = await readJson(join(dir, 'future.json'), baskets)
  return new Map(
    Object.entries(history).map(([user, list]) => {
      const trail = withoutMarks(list).map((items, day): TrailBasket => ({ day, items }))
      return [user, { trail, day: trail.length, next: withoutMarks(future[user] ?? []).flat() }]
    }),
  )
}

/** Each list begins and ends with a basket of −1. */
const withoutMarks = (list: readonly number[][]): number[][] =>
  list.filter(([first]) => first !== -1).map((items) => [...new Set(items)])

const pick = (users: ReadonlyMap<string, Follower>, ids: readonly string[]): Follower[] =>
  ids.flatMap((id) => users.get(id) ?? []).filter(({ next }) => next.length > 0)

function countItems(parts: readonly (readonly Follower[])[]): number {
  let highest = -1
  for (const { trail, next } of parts.flat()) {
    for (const { items } of [...trail, { items: next }]) {
      for (const item of items) highest = Math.max(highest, item)
    }
  }
  return highest + 1
}

const readJson = async <T>(path: string, shape: z.ZodType<T>): Promise<T> =>
  parseJson(await readFile(path, 'utf8'), shape, path)

import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { beforeAll, describe, expect, it } from '@jest/globals'
import type { MeasuredMethod } from '../../../src/operation/evaluate/evaluation.ts'
import {
  createCountRanker,
  rankByOwnCount,
} from '../../../src/operation/evaluate/next-basket/baselines.ts'
import { coop } from '../../../src/operation/evaluate/next-basket/coop.ts'
import { tafeng } from '../../../src/operation/evaluate/next-basket/tafeng.ts'
import { createTifuRanker } from '../../../src/operation/evaluate/next-basket/tifu-knn.ts'
import { makeFolder } from '../../support/children.ts'
import { runProduct } from '../../support/processes.ts'

/** Who has an even number buys 1 and 2 in turn, the others 3 again and again; 0 is what many take along. */
const historyOf = (user: number): number[][] =>
  Array.from({ length: 6 + (user % 3) }, (_, at) =>
    user % 2 === 0 ? [at % 2 === 0 ? 1 : 2] : at % 3 === 0 ? [0, 3] : [3],
  )

async function writeTafeng(dir: string): Promise<void> {
  const users = Array.from({ length: 120 }, (_, user) => user)
  const marked = (baskets: number[][]) => [[-1], ...baskets, [-1]]
  const entries = users.map((user) => [String(user), historyOf(user)] as const)
  const history = Object.fromEntries(entries.map(([user, all]) => [user, marked(all.slice(0, -1))]))
  const future = Object.fromEntries(entries.map(([user, all]) => [user, marked(all.slice(-1))]))
  await writeFile(join(dir, 'history.json'), JSON.stringify(history))
  await writeFile(join(dir, 'future.json'), JSON.stringify(future))
  for (let split = 0; split < 5; split += 1) {
    const ids = users.map(String)
    const test = ids.filter((_, at) => at % 5 === split)
    const val = ids.filter((_, at) => at % 5 === (split + 1) % 5)
    const train = ids.filter((id) => !test.includes(id) && !val.includes(id))
    await writeFile(join(dir, `split_${split}.json`), JSON.stringify({ train, val, test }))
  }
}

async function writeCoop(dir: string): Promise<void> {
  const lines = Array.from({ length: 12 }, (_, card) => {
    const baskets = Array.from({ length: 60 }, (_, at) => {
      const day = new Date(Date.UTC(2010, 0, 1 + at * 7 + card)).toISOString().slice(0, 10)
      const then = at % 2 === card % 2 ? 'bread' : 'milk'
      const items = { [at < 10 ? 'flour' : then]: [1, 1] }
      return [`${day.replaceAll('-', '_')}_${at + 1}`, { basket: items }]
    })
    // As in the real file: in no order at all.
    const data = Object.fromEntries(baskets.sort(([a = ''], [b = '']) => (a > b ? -1 : 1)))
    return JSON.stringify({ customer_id: card, data })
  })
  await writeFile(join(dir, 'coop100.json.gz'), gzipSync(lines.join('\n')))
}

describe('evaluate next-basket', () => {
  let dir: string
  beforeAll(async () => {
    dir = await makeFolder('evaluate')
    await mkdir(join(dir, 'tafeng'))
    await writeTafeng(join(dir, 'tafeng'))
    await writeCoop(dir)
  })
  const methodsOf = (rows: readonly MeasuredMethod[]) => rows.map(({ method }) => method)
  const recallOf = (rows: readonly MeasuredMethod[], at: number) => rows[at]?.metrics['recallAt10']

  it('measures the chosen method first, and beside it what is published', async () => {
    const rows = await tafeng.measure(join(dir, 'tafeng'))
    expect(methodsOf(rows).slice(1)).toEqual(['P-TopFreq', 'GP-TopFreq', 'TIFU-KNN'])
    expect(rows.map(({ chosen }) => chosen)).toEqual([true, false, false, false])
    expect(recallOf(rows, 0)).toBeGreaterThan(0.95)
    for (const { metrics } of rows) expect(metrics['ndcgAt10']).toBeLessThanOrEqual(1)
  })

  it('takes baskets in the order of time, whatever that of the file', async () => {
    const rows = await coop.measure(dir)
    const recallAt10 = Object.fromEntries(
      rows.map(({ method, metrics }) => [method, metrics['recallAt10']]),
    )
    // Nobody buys flour in the end, and in the wrong order nobody would have bought it before.
    expect(recallAt10).toMatchObject({ 'P-TopFreq': 1, 'TIFU-KNN': 1, 'decay .98 per basket': 1 })
    expect(recallOf(rows, 0)).toBe(1)
  })

  it('prints one object and nothing else', async () => {
    const running = runProduct(['evaluate', 'next-basket', '--data', dir, '--json'], {})
    expect([running.output(), await running.ended][1]).toBe(0)
    const { task, dataset, rows } = JSON.parse(running.output())
    expect([task, dataset]).toEqual(['next-basket', 'tafeng + coop'])
    expect(rows).toHaveLength(4 + 5)
    expect(rows[0]).toMatchObject({ dataset: 'tafeng', chosen: true })
    expect(Object.keys(rows[0].metrics)).toEqual([
      'recallAt10',
      'ndcgAt10',
      'recallAt20',
      'ndcgAt20',
      'phrAt10',
    ])
  })

  it('says what is wrong with the arguments, the folder or a file', async () => {
    const empty = await makeFolder('evaluate')
    const broken = await makeFolder('evaluate')
    await writeTafeng(broken)
    await writeFile(join(broken, 'future.json'), '{"1": [["x"]]}')
    for (const [args, code, message] of [
      [[], 2, 'usage'],
      [['next-basket'], 2, 'usage'],
      [['constructor', '--data', dir], 2, 'usage'],
      [['next-basket', '--data', dir, '--all'], 2, 'usage'],
      [['next-basket', '--data', '/nowhere'], 2, 'There is no folder /nowhere'],
      [['next-basket', '--data', empty], 1, 'tafeng: history.json, future.json'],
      [['next-basket', '--data', broken], 1, 'future.json'],
    ] as const) {
      const running = runProduct(['evaluate', ...args], {})
      expect([args, await running.ended]).toEqual([args, code])
      expect(running.output()).toContain(message)
    }
  })
})

describe('what is compared with', () => {
  const trail = [[1], [1, 2], [3]].map((items, day) => ({ day, items }))

  it('counts, of equals the latest first, and fills up with what all buy', () => {
    expect(rankByOwnCount(trail)).toEqual([1, 3, 2])
    const others = [
      { trail: [{ day: 0, items: [7, 1] }], day: 1, next: [7] },
      { trail: [{ day: 0, items: [8] }], day: 1, next: [] },
    ]
    expect(createCountRanker(others)(trail)).toEqual([1, 3, 2, 7, 8])
  })

  it('decays within groups and of groups, and blends in the nearest', () => {
    const options = { group: 2, withinGroup: 0.5, ofGroups: 0.1, neighbours: 1, own: 0.9 }
    const near = [{ day: 0, items: [3, 5] }]
    const far = [{ day: 0, items: [6, 7, 8] }]
    // Own: 3 in the last group 1/4, 1 there .5/4 and in the first .1/2, 2 .5/4; the nearest brings 5 in.
    expect(createTifuRanker([far, near], 9, options)(trail)).toEqual([3, 1, 2, 5])
  })
})

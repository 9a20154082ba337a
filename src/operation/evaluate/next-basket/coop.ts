import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { z } from 'zod'
import { DAY_MS } from '../../../domain/calendar.ts'
import type { Trail } from '../../../domain/next-basket/trail.ts'
import { CommandError } from '../../serve/command-error.ts'
import type { Source } from '../evaluation.ts'
import type { Ranker } from './baselines.ts'
import { type Course, measureInTimeOrder } from './in-time-order.ts'
import { createNumbering, type Numbering } from './numbering.ts'
import { parseJson } from './parse-json.ts'

const MEASURED = 10
const TRIAL = 10
const LESSONS = 60
const FILE = 'coop100.json.gz'

const card = z.object({
  data: z.record(
    z.string().regex(/^\d{4}_\d\d_\d\d_\d+$/),
    z.object({ basket: z.record(z.string(), z.unknown()) }),
  ),
})

/**
 * Unicoop Tirreno's cards over seven years: the last ten baskets of each card are foreseen, segment by segment, each
 * from what was bought before it.
 */
export const coop: Source = {
  dataset: 'coop',
  folder: 'coop',
  files: [FILE],
  async measure(dir) {
    const numbering = createNumbering()
    const path = join(dir, FILE)
    const courses = (await readLines(path)).map(({ line, number }) =>
      toCourse(readCard(line, `${path}, line ${number}`, numbering)),
    )
    return measureInTimeOrder(courses, {
      path,
      itemCount: numbering.count(),
      gatherEveryDays: 91,
      tifu: { group: 7, withinGroup: 0.9, ofGroups: 0.7, neighbours: 30, own: 0.7 },
      more: { 'decay .98 per basket': rankByDecay },
    })
  },
}

/** Those that are not empty, numbered from 1 as they stand in the file. Errors: a CommandError for what is no gzip. */
async function readLines(path: string): Promise<{ line: string; number: number }[]> {
  const packed = await readFile(path)
  const unpacked = await promisify(gunzip)(packed).catch((error: Error) => {
    throw new CommandError(`${path}: cannot be unpacked: ${error.message}`)
  })
  return unpacked
    .toString('utf8')
    .split('\n')
    .map((line, at) => ({ line, number: at + 1 }))
    .filter(({ line }) => line.trim() !== '')
}

function readCard(line: string, where: string, numbering: Numbering): Trail {
  const { data } = parseJson(line, card, where)
  const baskets = Object.entries(data).map(([key, { basket }]) => {
    const [year = 0, month = 0, date = 0, running = 0] = key.split('_').map(Number)
    const items = Object.keys(basket).map((segment) => numbering.of(segment))
    return { day: Date.UTC(year, month - 1, date) / DAY_MS, running, items }
  })
  return baskets
    .filter(({ items }) => items.length > 0)
    .sort((a, b) => a.day - b.day || a.running - b.running)
}

function toCourse(trail: Trail): Course {
  const range = (from: number, to: number) =>
    Array.from({ length: Math.max(0, to - Math.max(0, from)) }, (_, at) => Math.max(0, from) + at)
  const measuredFrom = trail.length - MEASURED
  const trialFrom = measuredFrom - TRIAL
  return {
    trail,
    lessons: range(trialFrom - LESSONS, trialFrom),
    trial: range(trialFrom, measuredFrom),
    measured: range(measuredFrom, trail.length),
  }
}

const rankByDecay: Ranker = (trail) => {
  const weights = new Map<number, number>()
  for (const [at, { items }] of trail.entries()) {
    for (const item of items) {
      weights.set(item, (weights.get(item) ?? 0) + 0.98 ** (trail.length - 1 - at))
    }
  }
  return [...weights].sort(([a, x], [b, y]) => y - x || a - b).map(([item]) => item)
}

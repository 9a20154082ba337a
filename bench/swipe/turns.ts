import pg from 'pg'
import type { BenchPostgres } from '../support/postgres.ts'
import { median, middleOf, ratiosOf } from '../support/statistics.ts'
import { fixed, printTable, range, whole } from '../support/table.ts'
import type { Contender } from './contender.ts'
import { type CpuPerSwipe, measureCpu } from './cpu.ts'
import { type Load, type Loaded, loadService } from './load.ts'

export type Turn = Loaded & { cpu: CpuPerSwipe }

/** A contender with what its tills send, and what came of it, turn by turn. */
export type Entry = { contender: Contender; load: Load; turns: Turn[]; acknowledged: number }

export const enter = (contender: Contender, load: Load): Entry => ({
  ...{ contender, load, turns: [], acknowledged: 0 },
})

export type TurnOptions = { postgres: BenchPostgres; rounds: number; swipes: number }

/**
 * Rounds in which every contender has a short turn of as many swipes, so that all tables grow alike and a noisy minute
 * hits all; who is first changes from round to round, and with it the direction. Postgres tidies up between turns, not
 * in them. The first round, in which code is compiled and statements are prepared, does not count.
 */
export async function takeTurns(entries: readonly Entry[], options: TurnOptions): Promise<void> {
  const { postgres, rounds, swipes } = options
  await holdHousekeeping(postgres.url)
  for (let round = 0; round <= rounds; round += 1) {
    const rates = new Map<string, number>()
    for (const entry of inOrderOf(round, entries)) {
      const { service, database, name } = entry.contender
      await database.query('vacuum analyze')
      await database.query('checkpoint')
      const pids = { service: service.pids, postgres: postgres.pid }
      const turn = await measureCpu(pids, () => loadService(entry.load, { swipes }))
      entry.acknowledged += turn.acknowledged
      rates.set(name, turn.perSecond)
      if (round > 0) entry.turns.push(turn)
    }
    const shown = entries.map(
      ({ contender: { name } }) => `${name} ${whole(rates.get(name) ?? 0)}/s`,
    )
    console.log(`${round === 0 ? 'warm-up' : `round ${round}`}: ${shown.join(', ')}`)
  }
}

async function holdHousekeeping(url: string): Promise<void> {
  const client = new pg.Client(url)
  await client.connect()
  try {
    await client.query('alter system set autovacuum = off')
    await client.query("alter system set checkpoint_timeout = '1d'")
    await client.query('select pg_reload_conf()')
  } finally {
    await client.end()
  }
}

function inOrderOf(round: number, entries: readonly Entry[]): Entry[] {
  const first = Math.floor(round / 2) % entries.length
  const order = [...entries.slice(first), ...entries.slice(0, first)]
  return round % 2 === 0 ? order : order.reverse()
}

/** What one contender needs for a swipe, by how much more than the first one: middle of the rounds, in ascending order. */
export type Ratios = { time: number[]; apiCpu: number[]; postgresCpu: number[] }

const ratiosTo = (first: readonly Turn[], own: readonly Turn[]): Ratios => {
  const of = (costOf: (turn: Turn) => number): number[] =>
    own.map((turn, index) => costOf(turn) / costOf(first[index] as Turn)).sort((a, b) => a - b)
  return {
    time: ratiosOf(first, own),
    apiCpu: of(({ cpu }) => cpu.serviceMs),
    postgresCpu: of(({ cpu }) => cpu.postgresMs),
  }
}

/** The figures of all, and how they stand to the first. */
export function reportTurns(entries: readonly Entry[]): Record<string, Ratios> {
  const first = entries[0]?.turns ?? []
  const ratios = entries.map(({ turns }) => ratiosTo(first, turns))
  console.log()
  printTable(
    ['', 'swipes/s', 'p50 ms', 'p99 ms', 'API CPU ms', 'Postgres CPU ms'],
    entries.map(({ contender: { name }, turns }) => {
      const { perSecond, p50Ms, p99Ms } = middleOf(turns)
      const apiMs = median(turns.map(({ cpu }) => cpu.serviceMs))
      const postgresMs = median(turns.map(({ cpu }) => cpu.postgresMs))
      const speeds = [whole(perSecond), fixed(p50Ms, 1), fixed(p99Ms, 1)]
      return [name, ...speeds, fixed(apiMs, 3), fixed(postgresMs, 3)]
    }),
  )
  console.log(
    `\nWhat a swipe needs, ${entries[0]?.contender.name} being 1 (middle and range of rounds):\n`,
  )
  const cell = (values: readonly number[]): string =>
    `${fixed(median(values), 3)} (${range(values, 2)})`
  printTable(
    ['', 'time', 'API CPU', 'Postgres CPU'],
    entries.slice(1).map(({ contender: { name } }, index) => {
      const { time, apiCpu, postgresCpu } = ratios[index + 1] as Ratios
      return [name, cell(time), cell(apiCpu), cell(postgresCpu)]
    }),
  )
  return Object.fromEntries(
    entries.map(({ contender: { name } }, index) => [name, ratios[index] as Ratios]),
  )
}

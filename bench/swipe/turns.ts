import pg from 'pg'
import type { BenchPostgres } from '../support/postgres.ts'
import { median, middleOf, ratiosOf } from '../support/statistics.ts'
import { fixed, printTable, range, whole } from '../support/table.ts'
import type { Contender } from './contender.ts'
import { type CpuPerSwipe, measureCpu } from './cpu.ts'
import { type Load, type Loaded, loadService } from './load.ts'

export type Turn = Loaded & { cpu: CpuPerSwipe; walBytes: number }

/** A contender with what its tills send, and what came of it, turn by turn. */
export type Entry = { contender: Contender; load: Load; turns: Turn[]; acknowledged: number }

export const enter = (contender: Contender, load: Load): Entry => ({
  contender,
  load,
  turns: [],
  acknowledged: 0,
})

export type TurnOptions = {
  postgres: BenchPostgres
  rounds: number
  swipes: number
  /**
   * When Postgres tidies up: before every turn, so that all have it alike; or once, before the first, where the point is
   * to meet pages of a large table that nobody has touched for a while.
   */
  tidy: 'everyTurn' | 'once'
}

/**
 * Rounds in which every contender has a short turn of as many swipes, so that all tables grow alike and a noisy minute
 * hits all; who is first changes from round to round, and with it the direction. Postgres never tidies up within a turn.
 * The first round, in which code is compiled and statements are prepared, does not count.
 */
export async function takeTurns(entries: readonly Entry[], options: TurnOptions): Promise<void> {
  const { postgres, rounds, swipes, tidy } = options
  await holdHousekeeping(postgres.url)
  for (const entry of entries) await tidyUp(entry)
  for (let round = 0; round <= rounds; round += 1) {
    const rates = new Map<string, number>()
    for (const entry of inOrderOf(round, entries)) {
      const { service, database, name } = entry.contender
      if (tidy === 'everyTurn') await tidyUp(entry)
      const walBefore = await readWal(database)
      const pids = { service: service.pids, postgres: postgres.pid }
      const turn = await measureCpu(pids, () => loadService(entry.load, { swipes }))
      entry.acknowledged += turn.acknowledged
      rates.set(name, turn.perSecond)
      const walBytes = ((await readWal(database)) - walBefore) / turn.acknowledged
      if (round > 0) entry.turns.push({ ...turn, walBytes })
    }
    const shown = entries.map(
      ({ contender: { name } }) => `${name} ${whole(rates.get(name) ?? 0)}/s`,
    )
    console.log(`${round === 0 ? 'warm-up' : `round ${round}`}: ${shown.join(', ')}`)
  }
}

async function tidyUp({ contender: { database } }: Entry): Promise<void> {
  await database.query('vacuum analyze')
  await database.query('checkpoint')
}

/** How much all databases have written to the log so far, in bytes. */
async function readWal(database: pg.Client): Promise<number> {
  const { rows } = await database.query<{ bytes: string }>(
    "select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') as bytes",
  )
  return Number(rows[0]?.bytes)
}

async function holdHousekeeping(url: string): Promise<void> {
  const client = new pg.Client(url)
  await client.connect()
  try {
    await client.query('alter system set autovacuum = off')
    await client.query("alter system set checkpoint_timeout = '1d'")
    await client.query("alter system set max_wal_size = '16GB'")
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

/** What a contender needs for a swipe where the first one needs 1, of each round, in ascending order. */
export type Ratios = { time: number[]; apiCpu: number[]; postgresCpu: number[]; wal: number[] }

const ratiosTo = (first: readonly Turn[], own: readonly Turn[]): Ratios => {
  const of = (costOf: (turn: Turn) => number): number[] =>
    own.map((turn, index) => costOf(turn) / costOf(first[index] as Turn)).sort((a, b) => a - b)
  return {
    time: ratiosOf(first, own),
    apiCpu: of(({ cpu }) => cpu.serviceMs),
    postgresCpu: of(({ cpu }) => cpu.postgresMs),
    wal: of(({ walBytes }) => walBytes),
  }
}

/** The figures of all, and how they stand to the first. */
export function reportTurns(entries: readonly Entry[]): Record<string, Ratios> {
  const first = entries[0]?.turns ?? []
  const ratios = entries.map(({ turns }) => ratiosTo(first, turns))
  console.log()
  printTable(
    ['', 'swipes/s', 'p50 ms', 'p99 ms', 'API CPU ms', 'Postgres CPU ms', 'WAL kB'],
    entries.map(({ contender: { name }, turns }) => {
      const { perSecond, p50Ms, p99Ms } = middleOf(turns)
      const apiMs = median(turns.map(({ cpu }) => cpu.serviceMs))
      const postgresMs = median(turns.map(({ cpu }) => cpu.postgresMs))
      const speeds = [whole(perSecond), fixed(p50Ms, 1), fixed(p99Ms, 1)]
      const walKb = median(turns.map(({ walBytes }) => walBytes)) / 1024
      return [name, ...speeds, fixed(apiMs, 3), fixed(postgresMs, 3), fixed(walKb, 1)]
    }),
  )
  console.log(
    `\nWhat a swipe needs, ${entries[0]?.contender.name} being 1 (middle and range of rounds):\n`,
  )
  const cell = (values: readonly number[]): string =>
    `${fixed(median(values), 3)} (${range(values, 2)})`
  printTable(
    ['', 'time', 'API CPU', 'Postgres CPU', 'WAL'],
    entries.slice(1).map(({ contender: { name } }, index) => {
      const { time, apiCpu, postgresCpu, wal } = ratios[index + 1] as Ratios
      return [name, cell(time), cell(apiCpu), cell(postgresCpu), cell(wal)]
    }),
  )
  return Object.fromEntries(
    entries.map(({ contender: { name } }, index) => [name, ratios[index] as Ratios]),
  )
}

import { loadavg } from 'node:os'
import { addDays, localDate } from '../../src/domain/calendar.ts'
import { createDb } from '../../src/platform/db/database.ts'
import { createPool } from '../../src/platform/db/pool.ts'
import { createApi } from '../support/api.ts'
import { makeCatalogue } from '../support/catalogue.ts'
import { cleanly } from '../support/cleanup.ts'
import { FlawFound } from '../support/flaw.ts'
import { readOptions } from '../support/options.ts'
import { startDurablePostgres } from '../support/postgres.ts'
import { migrateDatabase } from '../support/program.ts'
import { createRandom } from '../support/random.ts'
import { writeResults } from '../support/results.ts'
import { fixed, printTable, whole } from '../support/table.ts'
import { startService } from '../swipe/service.ts'
import { fillProfiles } from './fill-profiles.ts'
import { timeForeseeing } from './foreseeing.ts'
import { type Market, openMarket, TIME_ZONE } from './members.ts'
import { type JobCost, runNight } from './night.ts'
import { type AskingCost, askFirst, askForEach } from './requests.ts'

const defaults = { products: 20_000, stores: 40, asked: 500, seed: 1, profile: '', json: '' }
const MEMBERS = 100_000
const PRODUCTS_PER_CALL = 1000
const WARM_UP = 100
const DAY_MS = 86_400_000

/** Together, of the jobs that predict. */
const SECONDS_MAX = 300
const MEGABYTES_MAX = 1024
const PREDICTION_MS_MAX = 5
const PREDICTING = ['profiles', 'suggestions', 'outlook']

/**
 * What a night costs among many members, about a hundred lines each: its jobs one by one, the first night and the one
 * after it; then what it costs to foresee for one member.
 */
export async function run(args: string[]): Promise<void> {
  const [count = ''] = args
  const [members, rest] = /^\d+$/.test(count) ? [Number(count), args.slice(1)] : [MEMBERS, args]
  const options = readOptions(rest, defaults)
  const nodeOptions = options.profile ? ['--cpu-prof', '--cpu-prof-dir', options.profile] : []
  await cleanly(async (onClose) => {
    const postgres = await startDurablePostgres()
    onClose(() => postgres.stop())
    await migrateDatabase(postgres.url)
    const pool = createPool(postgres.url, { size: 2, name: 'bench' })
    onClose(() => pool.end())
    const db = createDb(pool)
    const random = createRandom(options.seed)
    const now = new Date()
    const yesterday = addDays(localDate(now, TIME_ZONE), -1)
    const catalogue = makeCatalogue(random, options.products)
    const until = new Date(Date.parse(`${yesterday}T20:00:00Z`))
    const market = openMarket(random, catalogue, options.stores, until)
    await openShop(postgres.url, market)
    const startedAt = performance.now()
    const filled = await fillProfiles(db, random, market, members)
    const seconds = fixed((performance.now() - startedAt) / 1000, 0)
    console.log(
      `${whole(members)} members with ${whole(filled.baskets)} baskets of ${whole(filled.lines)} lines in ${seconds} s.`,
    )
    const first = await runNight(postgres, addDays(yesterday, -1))
    const missed = [...reportNight('first', first)]
    const next = await runNight(postgres, yesterday, nodeOptions)
    missed.push(...reportNight('next', next))
    const asked = random.shuffle(filled.members).slice(0, options.asked + WARM_UP)
    const service = await startService({
      databaseUrl: postgres.url,
      processes: 1,
      worker: false,
      profileDir: options.profile || undefined,
    })
    onClose(() => service.stop())
    const firstAsked = await askFirst(service, asked[0] ?? '', 'suggestions')
    const asking = [
      await askForEach(service, postgres, asked, 'suggestions'),
      await askForEach(service, postgres, asked, 'outlook'),
    ]
    const accounts = random.shuffle(filled.accounts).slice(0, options.asked + WARM_UP)
    const foreseeing = await timeForeseeing(
      postgres.url,
      accounts,
      new Date(now.getTime() + DAY_MS),
    )
    missed.push(...reportAsking(asking, foreseeing))
    console.log(
      `The first question after a night: ${fixed(firstAsked.firstMs, 0)} ms, ` +
        `others waited ${fixed(firstAsked.othersMaxMs, 1)} ms at most ` +
        `(${fixed(firstAsked.othersQuietMaxMs, 1)} ms without it).`,
    )
    const load = loadavg()
    console.log(`Load average at the end: ${load.map((each) => fixed(each, 2)).join(' ')}`)
    const { baskets, lines } = filled
    const figures = {
      options,
      members,
      baskets,
      lines,
      load,
      nights: { first, next },
      asking,
      foreseeing,
    }
    await writeResults('nightly', options.json, { ...figures, firstAsked })
    if (missed.length > 0) throw new FlawFound(`Missed: ${missed.join('; ')}.`)
  })
}

/** Stores and catalogue, through the API. */
async function openShop(databaseUrl: string, { storeIds, catalogue }: Market): Promise<void> {
  const service = await startService({
    databaseUrl,
    processes: 1,
    worker: false,
    profileDir: undefined,
  })
  const api = createApi(`http://127.0.0.1:${service.ports[0]}`)
  for (const id of storeIds) {
    const store = { name: `Store ${id}`, timeZone: TIME_ZONE, jurisdiction: 'IE' }
    await api.call('PUT', `/v1/stores/${id}`, store)
  }
  for (let from = 0; from < catalogue.length; from += PRODUCTS_PER_CALL) {
    const products = catalogue.slice(from, from + PRODUCTS_PER_CALL)
    await api.call('POST', '/v1/products/batch', { products })
  }
  await service.stop()
}

/** Returns what is missed of the bars. */
function reportNight(night: string, jobs: readonly JobCost[]): string[] {
  console.log(`\nThe ${night} night; load average ${loadavg().map((each) => fixed(each, 1))}`)
  printTable(
    ['job', 'seconds', 'node CPU s', 'Postgres CPU s', 'peak MB', 'WAL MB', 'counts'],
    jobs.map(({ job, seconds, nodeCpuSeconds, postgresCpuSeconds, peakMb, walMb, counts }) => [
      ...[job, fixed(seconds, 1), fixed(nodeCpuSeconds, 1), fixed(postgresCpuSeconds, 1)],
      ...[whole(peakMb), whole(walMb), counts],
    ]),
  )
  const predicting = jobs.filter(({ job }) => PREDICTING.includes(job))
  const seconds = predicting.reduce((sum, job) => sum + job.seconds, 0)
  const peakMb = Math.max(...predicting.map((job) => job.peakMb))
  console.log(`Jobs that predict: ${fixed(seconds, 0)} s and ${whole(peakMb)} MB.`)
  const isWithin = seconds < SECONDS_MAX && peakMb < MEGABYTES_MAX
  return isWithin ? [] : [`the ${night} night within ${SECONDS_MAX} s and ${MEGABYTES_MAX} MB`]
}

/** Returns what is missed of the bar: half of the whole requests, and nearly all of foreseeing itself, are within it. */
function reportAsking(
  asking: readonly AskingCost[],
  foreseeing: { p50Ms: number; p99Ms: number; cpuMs: number },
): string[] {
  console.log('\nFor one member')
  printTable(
    ['', 'p50 ms', 'p99 ms', 'node CPU ms', 'Postgres CPU ms'],
    [
      ...asking.map(({ path, p50Ms, p99Ms, nodeCpuMs, postgresCpuMs }) => [
        ...[`GET …/${path}`, fixed(p50Ms, 2), fixed(p99Ms, 2)],
        ...[fixed(nodeCpuMs, 2), fixed(postgresCpuMs, 2)],
      ]),
      [
        ...['foreseeing alone', fixed(foreseeing.p50Ms, 2), fixed(foreseeing.p99Ms, 2)],
        ...[fixed(foreseeing.cpuMs, 2), ''],
      ],
    ],
  )
  const slow = asking.filter(({ p50Ms }) => p50Ms >= PREDICTION_MS_MAX).map(({ path }) => path)
  if (foreseeing.p99Ms >= PREDICTION_MS_MAX) slow.push('p99 of foreseeing')
  return slow.map((what) => `${what} within ${PREDICTION_MS_MAX} ms`)
}

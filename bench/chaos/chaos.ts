import { cleanly } from '../support/cleanup.ts'
import { FlawFound } from '../support/flaw.ts'
import { readOptions } from '../support/options.ts'
import { writeResults } from '../support/results.ts'
import { printTable } from '../support/table.ts'
import { startChaosPostgres } from './postgres.ts'
import { startChaosRedis } from './redis.ts'
import { type ChaosReport, runChaos } from './run-chaos.ts'
import { SHORT } from './short.ts'

const defaults = {
  swipes: 100_000,
  returns: 5000,
  kills: 6,
  seed: 0,
  queue: 'redis',
  short: false,
  json: '',
}
const FLAWS_SHOWN = 30
const ADOPTED_SHOWN = 10

/** `npm run chaos`: the long run, or with --short what the suite runs (test/journeys/chaos.test.ts). */
export async function run(args: string[]): Promise<void> {
  const given = readOptions(args, defaults)
  const asked = given.short ? { ...given, ...SHORT } : given
  if (!['redis', 'postgres'].includes(asked.queue)) {
    throw new FlawFound('--queue is redis or postgres')
  }
  const options = { ...asked, seed: asked.seed || Math.floor(Math.random() * 1e9) }
  console.log(`Seed ${options.seed} …`)
  let report: ChaosReport | undefined
  await cleanly(async (onClose) => {
    const postgres = await startChaosPostgres()
    onClose(() => postgres.stop())
    const redis = options.queue === 'redis' ? await startChaosRedis() : undefined
    if (redis) onClose(() => redis.stop())
    report = await runChaos({ ...options, postgres, redis }).catch((error: Error) => {
      throw new Error(`seed ${options.seed}: ${error.message}`, { cause: error })
    })
    print(report)
    await writeResults('chaos', options.json, { options, report })
  })
  const flaws = report?.flaws.length ?? 0
  if (flaws > 0) throw new FlawFound(`${flaws} flaws (seed ${options.seed})`)
}

function print(report: ChaosReport): void {
  const { recorded, counts, answers, seconds, adopted, flaws } = report
  const accidents = new Map<string, number>()
  for (const name of report.accidents) accidents.set(name, (accidents.get(name) ?? 0) + 1)
  const { 0: none = 0, ...statuses } = answers
  const rows: [string, number][] = [
    ...Object.entries(recorded),
    ...accidents,
    ...Object.entries(counts),
    ['sendings without an answer', none],
    ...Object.entries(statuses).map(([status, count]): [string, number] => [
      `answered ${status}`,
      count,
    ]),
    ['refused for points', report.pointsRefused],
    ['days late at most', report.delayDays],
    ['recorded a second, killing included', report.perSecond],
    ...Object.entries(seconds).map(([name, value]): [string, number] => [
      `seconds: ${name}`,
      value,
    ]),
    ['adopted', adopted.length],
    ['differences', flaws.length],
  ]
  printTable(
    ['what', 'how many'],
    rows.map(([name, value]) => [name, value.toLocaleString('en', { maximumFractionDigits: 1 })]),
  )
  for (const text of adopted.slice(0, ADOPTED_SHOWN)) console.log(`  adopted: ${text}`)
  if (flaws.length === 0) console.log('The oracle agrees with everything; the audit is clean.')
  for (const flaw of flaws.slice(0, FLAWS_SHOWN)) console.log(`  ${flaw}`)
}

import { cleanly } from '../support/cleanup.ts'
import { FlawFound } from '../support/flaw.ts'
import { readOptions } from '../support/options.ts'
import { startDurablePostgres } from '../support/postgres.ts'
import { migrateDatabase } from '../support/program.ts'
import { writeResults } from '../support/results.ts'
import { fixed, printTable, whole } from '../support/table.ts'
import { type CapsReport, runCaps } from './run-caps.ts'

const defaults = { shoppers: 200, usesMax: 50, apis: 4, kills: 4, seed: 0, json: '' }

/** Caps under concurrency: that they hold while processes are killed, and what sharing one costs. */
export async function run(args: string[]): Promise<void> {
  const options = readOptions(args, defaults)
  const seed = options.seed || Math.floor(Math.random() * 1e9)
  let flaws: string[] = []
  await cleanly(async (onClose) => {
    const postgres = await startDurablePostgres()
    onClose(() => postgres.stop())
    await migrateDatabase(postgres.url)
    console.log(`${options.shoppers} at once, ${options.apis} API processes, seed ${seed} …`)
    const report = await runCaps({ ...options, databaseUrl: postgres.url, seed })
    print(report)
    flaws = report.flaws
    await writeResults('caps', options.json, { options: { ...options, seed }, report })
  })
  if (flaws.length > 0) throw new FlawFound(`${flaws.length} flaws (seed ${seed})`)
}

function print({ contests, flaws, audit }: CapsReport): void {
  printTable(
    ['', 'baskets', 'uses', 'money', 'held after rush', 'unbacked', 'unanswered', 'rush s'],
    contests.map(({ name, end, rush, answers, seconds }) => [
      ...[name, whole(end.baskets), whole(end.uses), whole(end.moneyMinor)],
      ...[whole(rush.heldUses), whole(end.unbacked), whole(answers['0'] ?? 0), fixed(seconds, 1)],
    ]),
  )
  if (flaws.length === 0)
    console.log('\nNo cap was overrun, none was left short; the audit is clean.')
  else console.log([`\n${flaws.length} flaws:`, ...flaws.slice(0, 20), audit].join('\n  '))
}

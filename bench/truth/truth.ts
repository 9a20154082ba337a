import {
  SAMPLE_SHOP_DAYS,
  SAMPLE_SHOP_MEMBERS,
} from '../../src/operation/sample-shop/sample-shop.ts'
import { cleanly } from '../support/cleanup.ts'
import { readOptions } from '../support/options.ts'
import { startDurablePostgres } from '../support/postgres.ts'
import { migrateDatabase } from '../support/program.ts'
import { writeResults } from '../support/results.ts'
import { fixed, printTable, whole } from '../support/table.ts'
import type { Fifth } from './correlation.ts'
import { runTruth, type TruthReport } from './run-truth.ts'

const defaults = { members: SAMPLE_SHOP_MEMBERS, days: SAMPLE_SHOP_DAYS, seed: '', json: '' }

/** What profiles and predictions find of the sample shop's members, beside what is true of them. */
export async function run(args: string[]): Promise<void> {
  const { json, ...options } = readOptions(args, defaults)
  await cleanly(async (onClose) => {
    const postgres = await startDurablePostgres()
    onClose(() => postgres.stop())
    await migrateDatabase(postgres.url)
    const report = await runTruth({
      ...options,
      databaseUrl: postgres.url,
      screen: process.stdout,
    })
    printReport(report)
    await writeResults('truth', json, { options, report })
  })
}

function printReport(report: TruthReport): void {
  const { profiled, members, firstDay, lastDay } = report
  console.log(`\n${profiled} of ${members} members have a profile; ${firstDay} to ${lastDay}.\n`)
  printTable(
    ['found beside true', 'is', 'beside', 'of'],
    report.rows.map(({ figure, value, beside, besideIs, count }) => [
      besideIs ? `${figure} (beside: ${besideIs})` : figure,
      shown(value),
      beside === null ? '' : shown(beside),
      whole(count),
    ]),
  )
  printFifths('chance of a basket within 13 weeks', report.activeFifths)
  printFifths('chance of a product in the next basket', report.suggestionFifths)
  console.log()
  printTable(
    ['stage', 'members', 'come again in 13 weeks'],
    report.stages.map(({ stage, members, come }) => [stage, whole(members), shown(come)]),
  )
}

function printFifths(name: string, fifths: readonly Fifth[]): void {
  if (fifths.length === 0) {
    console.log(`\n${name}: none is stated.`)
    return
  }
  console.log()
  printTable(
    [`${name}, in fifths`, 'stated', 'happened', 'of'],
    fifths.map(({ count, stated, happened }, fifth) => [
      `${fifth + 1}`,
      shown(stated),
      shown(happened),
      whole(count),
    ]),
  )
}

const shown = (value: number): string => (Number.isNaN(value) ? '—' : fixed(value, 3))

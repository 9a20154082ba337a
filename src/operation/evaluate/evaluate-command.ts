import { stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Config } from '../../config.ts'
import { CommandError, usageError } from '../serve/command-error.ts'
import type { MeasuredMethod, Row, Source } from './evaluation.ts'
import { printRows } from './print-rows.ts'
import { tasks } from './tasks.ts'

const USAGE = `usage: npm run --silent evaluate -- ${Object.keys(tasks).join('|')} --data DIR [--json]`

type Asked = { task: string; sources: readonly Source[]; dir: string; json: boolean }

/**
 * Measures what predicts on the datasets of a folder, or of the folders in it, without a database. `--json`: one
 * object `{task, dataset, rows}` and nothing else on stdout; without: a table. Errors: exit code 2 for wrong
 * arguments, 1 where no dataset of the task is found, a file breaks its form or a figure comes to no number.
 */
export async function run(_config: Config, args: string[]): Promise<void> {
  const { task, sources, dir, json } = await readArguments(args)
  const rows: Row[] = []
  const datasets: string[] = []
  for (const source of sources) {
    const at = await locate(source, dir)
    if (at === undefined) continue
    datasets.push(source.dataset)
    const measured = await source.measure(at)
    for (const row of measured) checkFigures(source, at, row)
    rows.push(...measured.map((row) => ({ dataset: source.dataset, ...row })))
  }
  if (datasets.length === 0) {
    const wanted = sources.map(({ dataset, files }) => `  ${dataset}: ${files.join(', ')}`)
    throw new CommandError(`${dir} has no data for ${task}. It may have\n${wanted.join('\n')}`)
  }
  if (json) console.log(JSON.stringify({ task, dataset: datasets.join(' + '), rows }))
  else printRows(rows)
}

/** A figure that is none would be `null` in the JSON, and be taken for one that is not measured. */
function checkFigures(source: Source, at: string, { method, metrics }: MeasuredMethod): void {
  for (const [name, metric] of Object.entries(metrics)) {
    if (typeof metric !== 'number' || Number.isFinite(metric)) continue
    const paths = source.files.map((file) => join(at, file)).join(', ')
    const why = 'too little is bought in the time that is predicted, or before it'
    throw new CommandError(`${paths}: ${name} of ${method} comes to no number: ${why}`)
  }
}

async function readArguments(args: readonly string[]): Promise<Asked> {
  const [task = '', ...options] = args
  const sources = Object.hasOwn(tasks, task) ? tasks[task] : undefined
  if (!sources) throw usageError(USAGE)
  let dir: string | undefined
  let json = false
  for (let at = 0; at < options.length; at += 1) {
    if (options[at] === '--json') json = true
    else if (options[at] === '--data' && dir === undefined) {
      at += 1
      dir = options[at]
    } else throw usageError(USAGE)
  }
  if (dir === undefined) throw usageError(USAGE)
  const folder = resolve(dir)
  const found = await stat(folder).catch(() => undefined)
  if (!found?.isDirectory()) throw usageError(`There is no folder ${folder}.\n${USAGE}`)
  return { task, sources, dir: folder, json }
}

/** The folder itself, or the dataset's own in it. */
async function locate(source: Source, dir: string): Promise<string | undefined> {
  for (const at of [dir, join(dir, source.folder)]) {
    const found = await Promise.all(
      source.files.map((file) => stat(join(at, file)).catch(() => undefined)),
    )
    if (found.every((one) => one?.isFile())) return at
  }
  return undefined
}

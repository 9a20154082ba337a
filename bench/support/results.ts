import { mkdir, writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { dirname, join } from 'node:path'

/** Keeps a run's figures as JSON: in `file`, else under bench/results by name and time. */
export async function writeResults(name: string, file: string, figures: object): Promise<void> {
  const at = new Date().toISOString()
  const path = file || join('bench', 'results', `${name}-${at.replaceAll(':', '')}.json`)
  const machine = { cpus: cpus().length, model: cpus()[0]?.model.trim(), node: process.version }
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, `${JSON.stringify({ name, at, machine, ...figures }, null, 2)}\n`)
  console.log(`\nFigures: ${path}`)
}

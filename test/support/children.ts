import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'

/** The folder of this test run; whatever is below it goes away with the run. */
export function scratchDir(): string {
  const scratch = process.env['TEST_SCRATCH']
  if (!scratch) throw new Error('run the tests with npm test')
  return scratch
}

export const makeFolder = (name: string): Promise<string> => mkdtemp(join(scratchDir(), `${name}-`))

/** Starts a program that does not outlive the test run, even one that is killed (scripts/test-watchdog.js). */
export function startChild(command: string, args: string[], options: SpawnOptions): ChildProcess {
  const child = spawn(command, args, options)
  if (child.pid === undefined) return child
  const stat = readFileSync(`/proc/${child.pid}/stat`, 'utf8')
  const start = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
  writeFileSync(join(scratchDir(), 'children', String(child.pid)), start ?? '')
  return child
}

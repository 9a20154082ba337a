import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { CommandError, describeFault, usageError } from '../serve/command-error.ts'

export type StartOptions = {
  demo: boolean
  /** A folder with real data, replayed instead of the sample shop. */
  realData: string | undefined
}

const USAGE = 'usage: npm start -- [--no-demo | --data DIR]'

/** Errors: exit code 2 with the usage, also for a folder that is not there, before anything is started. */
export async function readStartOptions(args: string[]): Promise<StartOptions> {
  const { 'no-demo': noDemo, data } = parse(args)
  if (noDemo && data !== undefined) throw usageError(`--no-demo replays nothing.\n${USAGE}`)
  if (data === undefined) return { demo: noDemo !== true, realData: undefined }
  const folder = resolve(data)
  const found = await stat(folder).catch(() => undefined)
  if (!found?.isDirectory()) throw new CommandError(`--data: there is no folder ${folder}.`, 2)
  return { demo: true, realData: folder }
}

function parse(args: string[]) {
  try {
    const options = { 'no-demo': { type: 'boolean' }, data: { type: 'string' } } as const
    return parseArgs({ args, options }).values
  } catch (error) {
    throw usageError(`${(error as Error).message || describeFault(error)}\n${USAGE}`)
  }
}

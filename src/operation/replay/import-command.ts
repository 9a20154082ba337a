import { mkdir, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { destination } from 'pino'
import { buildApp } from '../../app.ts'
import type { Config } from '../../config.ts'
import { closeDeps, createDeps, createLogger } from '../../deps.ts'
import { newSecret } from '../../platform/auth/secrets.ts'
import { startWorker } from '../../worker.ts'
import { CommandError, usageError } from '../serve/command-error.ts'
import { listen } from '../serve/listen.ts'
import { live } from '../serve/live.ts'
import { openDatabase } from '../serve/open-database.ts'
import { prepareDatabase } from '../serve/prepare-database.ts'
import { runDemo } from './demo.ts'
import { playNight } from './play-night.ts'

const USAGE = 'usage: npm run import -- dunnhumby DIR'

/**
 * Plays real data into the database of this configuration, beside a running service or alone: through an API and a
 * worker of its own, on a port and with a key that nobody else knows. Stopped, the next call goes on.
 */
export async function run(config: Config, args: string[]): Promise<void> {
  const realData = await readArguments(args)
  await live(async (life) => {
    const dataDir = resolve(config.dataDir)
    await mkdir(dataDir, { recursive: true })
    const database = await openDatabase(config)
    life.onClose('the database', () => database.close(), { always: true })
    life.signal.throwIfAborted()
    const adminKey = newSecret('admin')
    const own = { ...config, adminApiKey: adminKey, host: '127.0.0.1', port: 0 }
    const file = destination({ dest: join(dataDir, 'import.log'), mkdir: true, sync: true })
    const deps = createDeps(own, { databaseUrl: database.url, log: createLogger(own, file) })
    life.onClose('the database connections', () => closeDeps(deps))
    await prepareDatabase(deps)
    const app = await buildApp(deps)
    const worker = startWorker(deps)
    life.onClose('the worker', () => worker.stop())
    life.onClose('the API', () => app.close())
    const baseUrl = await listen(app, own)
    const { signal } = life
    const night = playNight(deps, signal)
    const { url: databaseUrl } = database
    await runDemo({ baseUrl, adminKey, databaseUrl, dataDir, realData, night, signal })
  })
}

/** Errors: exit code 2 with the usage, before anything is started. */
async function readArguments(args: readonly string[]): Promise<string> {
  const [format, dir, ...more] = args
  if (format !== 'dunnhumby' || dir === undefined || more.length > 0) throw usageError(USAGE)
  const folder = resolve(dir)
  const found = await stat(folder).catch(() => undefined)
  if (!found?.isDirectory()) throw new CommandError(`There is no folder ${folder}.\n${USAGE}`, 2)
  return folder
}

import { join, relative, resolve } from 'node:path'
import { destination } from 'pino'
import { buildApp } from '../../app.ts'
import type { Config } from '../../config.ts'
import { closeDeps, createDeps, createLogger, type Deps } from '../../deps.ts'
import { startChore } from '../../platform/chores.ts'
import { startEmbeddedPostgres } from '../../platform/embedded/postgres.ts'
import { startWorker } from '../../worker.ts'
import { makeUpDays } from '../daily/make-up-days.ts'
import { listen } from '../serve/listen.ts'
import { type Life, live } from '../serve/live.ts'
import { maintenance } from '../serve/maintain.ts'
import { prepareDatabase } from '../serve/prepare-database.ts'
import { readOrMakeAdminKey } from './admin-key.ts'
import { readStartOptions, type StartOptions } from './start-options.ts'

/**
 * Everything in one process: the embedded Postgres (or DATABASE_URL), migrations, API, worker and, unless told
 * otherwise, a replay that shows the loop at work. Serves until stopped; then stops what it started, Postgres last.
 */
export async function run(config: Config, args: string[]): Promise<void> {
  const options = await readStartOptions(args)
  await live(async (life) => {
    const dataDir = resolve(config.dataDir)
    const databaseUrl = config.databaseUrl ?? (await startPostgres(life, dataDir))
    life.signal.throwIfAborted()
    const adminKey = await findAdminKey(config, dataDir)
    const logPath = join(dataDir, 'basketwise.log')
    const deps = await openDeps(
      life,
      { ...config, adminApiKey: adminKey.key },
      databaseUrl,
      logPath,
    )
    const baseUrl = await startServing(life, deps)
    console.log(`Basketwise listens on ${baseUrl}`)
    if (options.demo) await demo(life, deps, { baseUrl, adminKey: adminKey.key, dataDir }, options)
    life.signal.throwIfAborted()
    printHowToGoOn(baseUrl, adminKey, logPath)
    await life.stopped
  })
}

async function startPostgres(life: Life, dataDir: string): Promise<string> {
  console.log(`Starting Postgres, data in ${shown(dataDir)} …`)
  const postgres = await startEmbeddedPostgres({ dataDir })
  life.onClose('Postgres', () => postgres.stop(), { always: true })
  postgres.lost.then(() => life.fail('Postgres has ended. Stopping; the next start recovers.'))
  return postgres.url
}

type ShownKey = { key: string; shownAs: string }

async function findAdminKey(config: Config, dataDir: string): Promise<ShownKey> {
  if (config.adminApiKey) return { key: config.adminApiKey, shownAs: '$ADMIN_API_KEY' }
  const { key, path } = await readOrMakeAdminKey(dataDir)
  return { key, shownAs: `$(cat ${JSON.stringify(shown(path))})` }
}

/** The log goes to a file: the terminal is for people here. */
async function openDeps(
  life: Life,
  config: Config,
  databaseUrl: string,
  logPath: string,
): Promise<Deps> {
  const file = destination({ dest: logPath, mkdir: true, sync: true })
  const deps = createDeps(config, { databaseUrl, log: createLogger(config, file) })
  life.onClose('the database connections', () => closeDeps(deps))
  const applied = await prepareDatabase(deps)
  if (applied.length > 0) console.log(`Migrated the database (${applied.length} steps).`)
  return deps
}

async function startServing(life: Life, deps: Deps): Promise<string> {
  life.signal.throwIfAborted()
  const app = await buildApp(deps)
  // Registered before the API, so that it closes after it: what the last swipes tell is still handed on.
  life.onClose('maintenance', startChore(deps, maintenance))
  life.onClose('the daily jobs', startChore(deps, makeUpDays()))
  const worker = startWorker(deps)
  life.onClose('the worker', () => worker.stop())
  life.onClose('the API', () => app.close())
  return listen(app, deps.config)
}

type DemoAddress = { baseUrl: string; adminKey: string; dataDir: string }

async function demo(life: Life, deps: Deps, address: DemoAddress, options: StartOptions) {
  const { runDemo } = await import('../replay/demo.ts')
  const { playNight } = await import('../replay/play-night.ts')
  const replay = runDemo({
    ...address,
    databaseUrl: deps.databaseUrl,
    night: playNight(deps, life.signal),
    ...(options.realData === undefined ? {} : { realData: options.realData }),
    signal: life.signal,
  }).catch((error: unknown) => {
    // Stopped in the middle, it fails in its own way; that is no fault.
    if (!life.signal.aborted) throw error
  })
  life.onClose('the replay', () => replay)
  await Promise.race([replay, life.stopped])
}

function printHowToGoOn(baseUrl: string, adminKey: ShownKey, logPath: string): void {
  const value = adminKey.shownAs === '$ADMIN_API_KEY' ? 'as set' : adminKey.key
  console.log(`
Basketwise serves on ${baseUrl} until Ctrl-C.
  The API to read    ${baseUrl}/docs
  The admin key      ${value}
  The log            ${shown(logPath)}
Try it:
  curl -H "Authorization: Bearer ${adminKey.shownAs}" ${baseUrl}/v1/stores`)
}

/** Relative where that is shorter to read. */
function shown(path: string): string {
  const short = relative(process.cwd(), path)
  return short.startsWith('..') ? path : short
}

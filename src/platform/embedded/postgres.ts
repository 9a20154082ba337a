import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { claimHome, findOwner } from './claim.ts'
import { DATABASE, ensureCluster, ensurePassword, readPassword, SUPERUSER } from './cluster.ts'
import { findRunner } from './runner.ts'
import { readPort, recoverServer, startServer, stopServer, watchServer } from './server.ts'

export { freePort } from './server.ts'

/** A Postgres that came with the package, running in its own session, apart from this process. */
export type EmbeddedPostgres = {
  url: string
  /** Resolves if the server ends without having been stopped. */
  lost: Promise<void>
  stop(): Promise<void>
}

export type EmbeddedOptions = {
  dataDir: string
  /** Extra `name=value` settings. */
  settings?: string[]
  /** Speed before safety, for tests whose data nobody needs after a crash. */
  disposable?: boolean
}

/**
 * Starts the cluster under `dataDir/postgres`, making it first if need be. A cluster that a crashed process left
 * running is stopped and started anew; one whose owner lives is an error; files that are no database are refused.
 */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const home = resolve(options.dataDir)
  await makeHome(home)
  const runner = await findRunner(home)
  const release = await claimHome(home)
  try {
    const cluster = await ensureCluster(runner, home, options)
    await recoverServer(runner, cluster)
    const password = await ensurePassword(runner, home, cluster)
    const port = await startServer(runner, cluster, settingsOf(options))
    let unwatch = (): void => {}
    const lost = new Promise<void>((resolve) => {
      watchServer(cluster, resolve).then((end) => {
        unwatch = end
      }, resolve)
    })
    return {
      url: urlOf(password, port),
      lost,
      async stop() {
        unwatch()
        await stopServer(runner, cluster)
        await release()
      },
    }
  } catch (error) {
    await release()
    throw error
  }
}

/** Where the Postgres of a data directory answers that another process runs right now, if one does. */
export async function findRunningPostgres(dataDir: string): Promise<string | undefined> {
  const home = resolve(dataDir)
  if ((await findOwner(home)) === undefined) return undefined
  const port = await readPort(join(home, 'postgres'))
  const password = await readPassword(home)
  return port !== undefined && password !== undefined ? urlOf(password, port) : undefined
}

const urlOf = (password: string, port: number): string =>
  `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/${DATABASE}`

/** Tries it out: the owner's bits say little on a read-only disk, or where root is not almighty. */
async function makeHome(home: string): Promise<void> {
  const probe = join(home, `.writable-${process.pid}`)
  try {
    await mkdir(home, { recursive: true })
    await writeFile(probe, '')
    await rm(probe)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    throw new Error(
      `DATA_DIR ${home} cannot be written (${code}); set DATA_DIR to a folder of yours`,
    )
  }
}

function settingsOf(options: EmbeddedOptions): string[] {
  return [
    'listen_addresses=127.0.0.1',
    "unix_socket_directories=''",
    'max_connections=200',
    'shared_buffers=256MB',
    'max_wal_size=2GB',
    'log_min_messages=fatal',
    ...(options.disposable ? ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'] : []),
    ...(options.settings ?? []),
  ]
}

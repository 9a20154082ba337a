import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { access, chown, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'
import { type Runner, findRunner } from './runner.ts'

/** A Postgres that came with the package, running under its own session, apart from this process. */
export type EmbeddedPostgres = { url: string; stop(): Promise<void> }

export type EmbeddedOptions = {
  dataDir: string
  /** Extra `name=value` settings. */
  settings?: string[]
  /** Speed before safety, for tests whose data nobody needs after a crash. */
  disposable?: boolean
}

const SUPERUSER = 'basketwise'
const DATABASE = 'basketwise'
const PASSWORD_FILE = 'postgres.password'

/**
 * Starts the cluster under `dataDir/postgres`, making it first if need be. A cluster that a crashed process left
 * running is stopped and started anew; a half-made one is made again; one whose owner lives is an error.
 */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const home = resolve(options.dataDir)
  await mkdir(home, { recursive: true })
  const cluster = join(home, 'postgres')
  const runner = await findRunner(home)
  const release = await claimHome(home)
  try {
    if (await exists(join(cluster, 'postmaster.pid'))) await stopCluster(runner, cluster)
    if (!(await exists(join(cluster, 'PG_VERSION')))) await initCluster(runner, home, cluster, options)
    const port = await freePort()
    await runner.run('pg_ctl', [
      ...['start', '-w', '-t', '60', '-D', cluster, '-l', join(cluster, 'server.log')],
      ...['-o', settingsOf(port, options)],
    ])
    const password = await readFile(join(home, PASSWORD_FILE), 'utf8')
    const url = `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/${DATABASE}`
    return {
      url,
      async stop() {
        await stopCluster(runner, cluster)
        await release()
      },
    }
  } catch (error) {
    await release()
    throw error
  }
}

async function initCluster(runner: Runner, home: string, cluster: string, options: EmbeddedOptions) {
  const fresh = `${cluster}.new`
  await rm(fresh, { recursive: true, force: true })
  await rm(cluster, { recursive: true, force: true })
  await mkdir(fresh, { mode: 0o700 })
  if (runner.owner) await chown(fresh, runner.owner.uid, runner.owner.gid)
  const passwordFile = join(home, PASSWORD_FILE)
  await writeFile(passwordFile, randomBytes(24).toString('hex'), { mode: 0o600 })
  if (runner.owner) await chown(passwordFile, runner.owner.uid, runner.owner.gid)
  await runner.run('initdb', [
    ...['-D', fresh, '-U', SUPERUSER, '--auth=scram-sha-256', `--pwfile=${passwordFile}`],
    ...['-E', 'UTF8', '--locale=C'],
    ...(options.disposable ? ['--no-sync'] : []),
  ])
  await runner.single(fresh, `create database ${DATABASE}`)
  await rename(fresh, cluster)
}

function settingsOf(port: number, options: EmbeddedOptions): string {
  const settings = [
    `port=${port}`,
    'listen_addresses=127.0.0.1',
    "unix_socket_directories=''",
    'max_connections=200',
    'shared_buffers=256MB',
    'max_wal_size=2GB',
    'log_min_messages=fatal',
    ...(options.disposable ? ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'] : []),
    ...(options.settings ?? []),
  ]
  return settings.map((setting) => `-c ${setting}`).join(' ')
}

async function stopCluster(runner: Runner, cluster: string): Promise<void> {
  await runner.run('pg_ctl', ['stop', '-w', '-t', '60', '-m', 'fast', '-D', cluster]).catch(
    async (error: Error) => {
      // A stale pid file of a server that is gone: the next start replays its log.
      if (/PID file .* does not exist|No such process|Is server running/.test(error.message)) return
      throw error
    },
  )
}

/** One process owns a data directory; the claim of a process that is gone is taken over. */
async function claimHome(home: string): Promise<() => Promise<void>> {
  const path = join(home, 'owner.pid')
  const before = Number(await readFile(path, 'utf8').catch(() => '0'))
  if (before > 0 && before !== process.pid && isAlive(before)) {
    throw new Error(`${home} is in use by process ${before}; stop it or set another DATA_DIR`)
  }
  await writeFile(path, String(process.pid))
  return () => rm(path, { force: true })
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

const exists = (path: string): Promise<boolean> =>
  access(path, constants.F_OK).then(
    () => true,
    () => false,
  )

/** A port that was free just now on the loopback. */
export function freePort(): Promise<number> {
  return new Promise((resolvePort, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address ? address.port : 0
      server.close(() => resolvePort(port))
    })
  })
}

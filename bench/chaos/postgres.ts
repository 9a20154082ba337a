import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from '../../src/platform/embedded/postgres.ts'
import { kill, processesIn } from '../../src/platform/embedded/processes.ts'
import { findPort } from '../support/program.ts'

/** A Postgres of our own with the settings of the service, always on the same port. */
export type ChaosPostgres = { url: string; killAndRestart(): Promise<void>; stop(): Promise<void> }

const DOWN_MS = 300

export async function startChaosPostgres(parent = tmpdir()): Promise<ChaosPostgres> {
  const folder = await mkdtemp(join(parent, 'basketwise-chaos-'))
  // Root's Postgres runs as another user, who must be able to get here.
  await chmod(folder, 0o755)
  const port = await findPort()
  const run = (): Promise<EmbeddedPostgres> =>
    startEmbeddedPostgres({ dataDir: folder, settings: [`port=${port}`] })
  let server = await run()
  const url = new URL(server.url)
  url.port = String(port)
  return {
    url: url.href,
    async killAndRestart() {
      await killServer(join(folder, 'postgres'))
      await sleep(DOWN_MS)
      // Nothing is left to be stopped; it only gives up its claim.
      await server.stop()
      server = await run()
    },
    async stop() {
      await server.stop()
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** The postmaster first, so that nothing is started any more, then everything it has started. */
async function killServer(cluster: string): Promise<void> {
  kill(Number((await readFile(join(cluster, 'postmaster.pid'), 'utf8')).split('\n')[0]))
  for (const pid of (await processesIn(cluster)) ?? []) kill(pid)
}

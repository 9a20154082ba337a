import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbeddedPostgres } from '../../src/platform/embedded/postgres.ts'

export type BenchPostgres = { url: string; folder: string; pid: number; stop(): Promise<void> }

/** A new Postgres with the settings of the service: every commit is on the disk before it is answered. */
export async function startDurablePostgres(): Promise<BenchPostgres> {
  const folder = await mkdtemp(join(tmpdir(), 'basketwise-bench-'))
  // Root's Postgres runs as another user, who must be able to get here.
  await chmod(folder, 0o755)
  const postgres = await startEmbeddedPostgres({ dataDir: folder })
  const pidFile = await readFile(join(folder, 'postgres', 'postmaster.pid'), 'utf8')
  return {
    url: postgres.url,
    folder,
    pid: Number(pidFile.split('\n')[0]),
    async stop() {
      await postgres.stop()
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

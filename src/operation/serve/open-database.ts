import type { Config } from '../../config.ts'
import { findRunningPostgres, startEmbeddedPostgres } from '../../platform/embedded/postgres.ts'

export type OpenDatabase = { url: string; close(): Promise<void> }

/**
 * The database of a command that may run beside the service: DATABASE_URL, else the embedded one of a running
 * `start`, else the embedded one, started for the command alone.
 */
export async function openDatabase(config: Config): Promise<OpenDatabase> {
  const url = config.databaseUrl ?? (await findRunningPostgres(config.dataDir))
  if (url) return { url, close: async () => {} }
  const postgres = await startEmbeddedPostgres({ dataDir: config.dataDir })
  return { url: postgres.url, close: () => postgres.stop() }
}

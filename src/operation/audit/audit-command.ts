import type { Config } from '../../config.ts'
import { withDatabase } from '../serve/with-database.ts'
import { printAudit } from './print-audit.ts'

/** Proves over the whole database what must always hold; also while the service runs. Exit 1 when it does not. */
export async function run(config: Config): Promise<void> {
  await withDatabase(config, 'audit', async (pool) => {
    if (!(await printAudit(pool))) process.exitCode = 1
  })
}

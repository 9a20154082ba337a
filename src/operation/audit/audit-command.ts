import { sealLedger } from '../../checkout/ledger/seal-ledger.ts'
import type { Config } from '../../config.ts'
import { createDb } from '../../platform/db/database.ts'
import { usageError } from '../serve/command-error.ts'
import { withDatabase } from '../serve/with-database.ts'
import { printAudit } from './print-audit.ts'

/**
 * Proves over the whole database what must always hold; also while the service runs. Exit 1 when it does not.
 * `--seal`: seals first what no worker has sealed yet.
 */
export async function run(config: Config, args: string[]): Promise<void> {
  if (args.some((arg) => arg !== '--seal')) {
    throw usageError('usage: node dist/main.js audit [--seal]')
  }
  await withDatabase(config, 'audit', async (pool) => {
    if (args.length > 0) {
      const sealed = await sealLedger(createDb(pool))
      console.log(`${sealed.toLocaleString('en')} entries were sealed.`)
    }
    if (!(await printAudit(pool))) process.exitCode = 1
  })
}

import { versionedValue } from '../../platform/db/caches.ts'
import { type Sender, statement } from '../../platform/db/pipeline.ts'

const readSecret = statement<{ secret: string }>(
  'receipts.read_secret',
  `select secret from receipt_secrets where name = 'receipts'`,
)

/** Made once by the migration, for receipts on paper outlive every change; it goes with the programme's terms. */
export function createReceiptSecretCache() {
  return versionedValue('programme', async (sender: Sender): Promise<string> => {
    const [row] = await sender.send(readSecret, [])
    if (!row) throw new Error('the secret of receipt codes is missing')
    return row.secret
  })
}

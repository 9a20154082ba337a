import { versionedValue } from '../../platform/db/caches.ts'
import { type Sender, statement } from '../../platform/db/pipeline.ts'

const readSecret = statement<{ secret: string }>(
  'cards.read_secret',
  `select secret from card_secrets where name = 'app-codes'`,
)

/** What codes of the app are made and verified with, held in memory; a migration has drawn it. */
export function createCardSecretCache() {
  return versionedValue('card-codes', async (sender: Sender): Promise<string> => {
    const [row] = await sender.send(readSecret, [])
    if (!row) throw new Error('there is no secret for codes of the app')
    return row.secret
  })
}

import type { AccountId } from '../../domain/ids.ts'
import { type Sender, statement } from '../../platform/db/pipeline.ts'
import type { AccountLot } from './checkout-points.ts'

const readLots = statement<AccountLot>(
  'points.read_shared_lots',
  `select l.account_id as "accountId", l.id, l.remaining, l.expired, l.expires_at as "expiresAt",
     l.available_at as "availableAt"
   from unnest($1::uuid[]) as a (id)
   join points_lots l on l.account_id = a.id and (l.remaining > 0 or l.expired > 0) and l.expires_at > $2
   union all
   select l.account_id, l.id, l.remaining, l.expired, l.expires_at, l.available_at
   from unnest($1::uuid[]) as a (id)
   join points_lots l on l.account_id = a.id and l.remaining < 0`,
)

/** As `sendLotsOfCards`, of these accounts. Take their locks first. */
export const sendLotsOfAccounts = (
  sender: Sender,
  accounts: readonly AccountId[],
  expiringAfter: Date,
): Promise<AccountLot[]> => sender.send(readLots, [accounts, expiringAfter])

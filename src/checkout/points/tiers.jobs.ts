import type { Consumer } from '../../consumer.ts'
import type { Deps } from '../../deps.ts'
import { markConsumed } from '../../platform/queue/marks.ts'
import type { OutboxEvent } from '../../platform/queue/outbox.ts'
import { findProgrammeInForce } from '../programme/programme-in-force.ts'
import { computeTiers } from './compute-tiers.ts'
import { readPointsAccounts } from './tiers.queries.ts'

const TIERS_CONSUMER = 'tiers'

/**
 * Computes the tiers of members who bought or returned something. From all that they earned, so in any order; without
 * tiers in the programme there is nothing to do, and refreshTiers finds everybody once there are.
 */
export const tiersConsumer: Consumer = { name: TIERS_CONSUMER, consume }

async function consume(deps: Deps, events: readonly OutboxEvent[]): Promise<void> {
  const terms = await findProgrammeInForce(deps)
  if (terms.tiers.length === 0) return
  await deps.db.transaction().execute(async (tx) => {
    const fresh = await markConsumed(
      tx,
      TIERS_CONSUMER,
      events.map(({ id }) => id),
    )
    const told = events.filter(({ id }) => fresh.has(id)).map(({ accountId }) => accountId)
    const accountIds = await readPointsAccounts(tx, [...new Set(told)])
    if (accountIds.length > 0) await computeTiers(tx, accountIds, terms)
  })
}

import type { Consumer } from '../../consumer.ts'
import type { Tx } from '../../platform/db/database.ts'
import { markConsumed } from '../../platform/queue/marks.ts'
import type { OutboxEvent } from '../../platform/queue/outbox.ts'
import { insertFacts } from './facts.queries.ts'
import { toSettings } from './settings.queries.ts'
import { watch } from './watch.ts'

/**
 * Watches cards and tills for misuse, each event once, in any order. Beside the mark a batch costs one write and one
 * read, unless something is found.
 */
export const fraudConsumer: Consumer = {
  name: 'fraud',
  consume: (deps, events) => deps.db.transaction().execute((tx) => watchEvents(tx, events)),
}

async function watchEvents(tx: Tx, events: readonly OutboxEvent[]): Promise<void> {
  const fresh = await markConsumed(
    tx,
    fraudConsumer.name,
    events.map((event) => event.id),
  )
  // A batch may tell of the same basket twice.
  const told = new Map(events.map((event) => [event.id, event]))
  const unseen = [...told.values()].filter(({ id }) => fresh.has(id))
  if (unseen.length === 0) return
  const { facts, stored } = await insertFacts(tx, unseen)
  if (facts.length > 0) await watch(tx, facts, toSettings(stored))
}

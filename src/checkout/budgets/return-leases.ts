import type { Deps } from '../../deps.ts'
import { closeLease } from './close-lease.ts'
import { hasTerminals, listEnded, lockLease } from './store-leases.queries.ts'

const AT_ONCE = 200

/**
 * Gives back what is left of leases that have ended, once every terminal of the store has said that all from before
 * the end was sent, and nothing of it is open in quarantine: until then one may still bring what it gave away. Any
 * number of processes may. Returns how many.
 */
export async function returnLeases(deps: Pick<Deps, 'db' | 'now'>): Promise<number> {
  const at = deps.now()
  let returned = 0
  let afterId: string | undefined
  for (;;) {
    const ended = await listEnded(deps.db, at, { limit: AT_ONCE, afterId })
    for (const { id, storeId } of ended) if (await returnLease(deps, storeId, id, at)) returned += 1
    afterId = ended.at(-1)?.id
    if (ended.length < AT_ONCE) return returned
  }
}

const returnLease = (
  { db }: Pick<Deps, 'db'>,
  storeId: string,
  id: string,
  at: Date,
): Promise<boolean> =>
  db.transaction().execute(async (tx) => {
    const lease = await lockLease(tx, storeId, id)
    if (lease?.state !== 'out' || lease.waitingFor.length > 0) return false
    if (!(await hasTerminals(tx, storeId))) return false
    await closeLease(tx, lease, { state: 'returned', by: 'worker', at, reason: null })
    return true
  })

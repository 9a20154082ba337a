import type { z } from 'zod'
import { newId } from '../../domain/ids.ts'
import { isTimeZone } from '../../domain/zone-offset.ts'
import { fieldProblem } from '../../errors.ts'
import { bumpCache } from '../../platform/db/bump-cache.ts'
import type { Db } from '../../platform/db/database.ts'
import { type StoreRow, upsertStore } from './stores.queries.ts'
import type { storeBody } from './stores.schemas.ts'

/** Makes or changes a store. Idempotent. Errors: time-zone-unknown. */
export async function saveStore(
  db: Db,
  id: string,
  body: z.infer<typeof storeBody>,
): Promise<StoreRow> {
  if (!isTimeZone(body.timeZone)) {
    throw fieldProblem('time-zone-unknown', '/timeZone', `${body.timeZone} is no IANA time zone.`)
  }
  const { latitude = null, longitude = null } = body
  const groups = [...new Set(body.groups)].sort()
  const store = { id, ...body, groups, latitude, longitude }
  await db.transaction().execute(async (tx) => {
    // First, for its row is also the lock that keeps two makers of one store apart.
    await bumpCache(tx, 'stores')
    await upsertStore(tx, store, newId())
  })
  return store
}

import { Problem } from '../../errors.ts'
import type { Db } from '../../platform/db/database.ts'
import { type Resolution, resolveOpen } from './alerts.queries.ts'
import type { AlertDetail } from './fraud.schemas.ts'
import { getAlert } from './get-alert.ts'

/**
 * Writes down what a human has found. The same again answers the same. Errors: not-found, state-conflict where it was
 * resolved otherwise.
 */
export async function resolveAlert(
  db: Db,
  id: string,
  resolution: Resolution,
): Promise<AlertDetail> {
  await getAlert(db, id)
  const isDone = await resolveOpen(db, id, resolution)
  const alert = await getAlert(db, id)
  if (isDone || (alert.verdict === resolution.verdict && alert.note === resolution.note)) {
    return alert
  }
  throw new Problem('state-conflict', `The alert was resolved as ${alert.verdict} before.`)
}

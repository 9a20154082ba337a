import { validate } from 'uuid'
import { Problem } from '../../errors.ts'
import type { Db } from '../../platform/db/database.ts'
import { toAlertDetail } from './alert-answer.ts'
import { findAlert } from './alerts.queries.ts'
import type { AlertDetail } from './fraud.schemas.ts'

/** One alert with its evidence. Errors: not-found. */
export async function getAlert(db: Db, id: string): Promise<AlertDetail> {
  const alert = validate(id) ? await findAlert(db, id) : undefined
  if (!alert) throw new Problem('not-found', 'There is no such alert.')
  return toAlertDetail(alert)
}

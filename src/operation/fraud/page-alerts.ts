import { validate } from 'uuid'
import { Problem } from '../../errors.ts'
import type { Db } from '../../platform/db/database.ts'
import { decodeIdCursor, type Page, toPage } from '../../platform/http/paging.ts'
import { toAlertAnswer, toAlertDetail } from './alert-answer.ts'
import { findAlert, listAlerts } from './alerts.queries.ts'
import type { AlertAnswer, AlertDetail, AlertQuery } from './fraud.schemas.ts'

/** A page of alerts, the newest first. Errors: invalid-request for a foreign cursor. */
export async function pageAlerts(db: Db, query: AlertQuery): Promise<Page<AlertAnswer>> {
  const { limit, after, state, action, storeId, memberId } = query
  const afterId = after === undefined ? undefined : decodeIdCursor(after)
  if (memberId !== undefined && !validate(memberId)) return { data: [], next: null }
  const filter = { state, action, storeId, memberId }
  const rows = await listAlerts(db, filter, { limit: limit + 1, afterId })
  const { data, next } = toPage(rows, limit, ({ id }) => [id])
  return { data: data.map(toAlertAnswer), next }
}

/** One alert with its evidence. Errors: not-found. */
export async function getAlert(db: Db, id: string): Promise<AlertDetail> {
  const alert = validate(id) ? await findAlert(db, id) : undefined
  if (!alert) throw new Problem('not-found', 'There is no such alert.')
  return toAlertDetail(alert)
}

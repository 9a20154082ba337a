import { validate } from 'uuid'
import type { Db } from '../../platform/db/database.ts'
import { decodeIdCursor, type Page, toPage } from '../../platform/http/paging.ts'
import { toAlertAnswer } from './alert-answer.ts'
import { listAlerts } from './alerts.queries.ts'
import type { AlertAnswer, AlertQuery } from './fraud.schemas.ts'

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

import type { Db } from '../../platform/db/database.ts'
import { deleteOldAlerts } from './alerts.queries.ts'
import { deleteOldFacts } from './facts.queries.ts'
import { readFraudSettings } from './settings.queries.ts'

/** Forgets facts from before the days that the settings name, at most 10,000 a call. Returns how many. */
export async function forgetFacts(db: Db): Promise<number> {
  const { keptDays } = await readFraudSettings(db)
  return deleteOldFacts(db, keptDays)
}

/** Forgets alerts that were resolved a year ago, at most 10,000 a call. Returns how many. */
export const forgetAlerts = (db: Db): Promise<number> => deleteOldAlerts(db)

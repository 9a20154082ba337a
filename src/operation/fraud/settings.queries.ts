import { sql } from 'kysely'
import {
  defaultFraudSettings,
  type FraudSettings,
  fraudSettings,
} from '../../domain/fraud/settings.ts'
import type { Db, Tx } from '../../platform/db/database.ts'

/** What was stored, or the defaults where nothing was. Rules that came later have their defaults. */
export const toSettings = (stored: unknown): FraudSettings =>
  fraudSettings.parse({ ...defaultFraudSettings, ...(stored as object | null | undefined) })

export async function readFraudSettings(db: Db | Tx): Promise<FraudSettings> {
  const row = await db
    .selectFrom('settings')
    .select('value')
    .where('name', '=', 'fraud')
    .executeTakeFirst()
  return toSettings(row?.value)
}

export async function writeFraudSettings(db: Db, settings: FraudSettings): Promise<void> {
  const value = JSON.stringify(settings)
  await db
    .insertInto('settings')
    .values({ name: 'fraud', value })
    .onConflict((conflict) =>
      conflict.column('name').doUpdateSet({ value, updated_at: sql`now()` }),
    )
    .execute()
}

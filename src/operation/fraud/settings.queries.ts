import { sql } from 'kysely'
import { z } from 'zod'
import {
  defaultFraudSettings,
  type FraudSettings,
  fraudRules,
  fraudSettings,
} from '../../domain/fraud/settings.ts'
import type { Db, Tx } from '../../platform/db/database.ts'

const storedRules = z.record(z.string(), z.unknown()).catch({})

/** What was stored, or the defaults where nothing was. A threshold that came later has its default. */
export function toSettings(stored: unknown): FraudSettings {
  const given = storedRules.parse(stored)
  const rules = fraudRules.map((rule) => [
    rule,
    { ...defaultFraudSettings[rule], ...storedRules.parse(given[rule]) },
  ])
  return fraudSettings.parse({ ...defaultFraudSettings, ...given, ...Object.fromEntries(rules) })
}

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

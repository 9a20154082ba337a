import type { Db } from '../../platform/db/database.ts'

export type OpenLease = {
  subjectId: string
  usesLeft: number
  /** Null: bounded by the uses alone. */
  moneyLeftMinor: number | null
  expiresAt: Date
}

/** What a store holds in advance and may still give away after `at`: by subject, then by what ends first. */
export const leasesOfStore = (db: Db, storeId: string, at: Date): Promise<OpenLease[]> =>
  db
    .selectFrom('store_leases')
    .select(['subject_id as subjectId', 'uses_left as usesLeft'])
    .select(['money_left_minor as moneyLeftMinor', 'expires_at as expiresAt'])
    .where('store_id', '=', storeId)
    .where('state', '=', 'out')
    .where('uses_left', '>', 0)
    .where('expires_at', '>', at)
    .orderBy('subject_id')
    .orderBy('expires_at')
    .orderBy('id')
    .execute()

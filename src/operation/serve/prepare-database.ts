import type { Deps } from '../../deps.ts'
import { migrate } from '../../platform/db/migrate.ts'
import { ensurePartitions } from '../../platform/db/partitions.ts'

/** Brings the tables up to this build and makes the coming months' partitions. Returns the migrations applied. */
export async function prepareDatabase(deps: Pick<Deps, 'pool' | 'db'>): Promise<string[]> {
  const applied = await migrate(deps.pool)
  await ensurePartitions(deps.db)
  return applied
}

import type { MeasureLayout } from '../../domain/gs1/variable-measure.ts'
import { bumpCache } from '../../platform/db/bump-cache.ts'
import type { Db } from '../../platform/db/database.ts'
import { writeLayouts } from './barcodes.queries.ts'

/**
 * Sets how barcodes that carry a price or a weight are read, for every basket from now on; replaces all. A field of
 * weight is of weighed goods, whatever was said. Each prefix at most once. Idempotent.
 */
export async function saveLayouts(
  db: Db,
  layouts: readonly MeasureLayout[],
): Promise<MeasureLayout[]> {
  const saved = layouts
    .map((one) => ({ ...one, weighed: one.weighed || one.layout.includes('W') }))
    .sort((a, b) => Number(a.prefix) - Number(b.prefix))
  await db.transaction().execute(async (tx) => {
    // First, for its row is also the lock that keeps two changes apart.
    await bumpCache(tx, 'barcodes')
    await writeLayouts(tx, saved)
  })
  return saved
}

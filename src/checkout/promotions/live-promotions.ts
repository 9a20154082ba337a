import type { Promotion } from '../../domain/promotions/offer.ts'
import { versionedValue } from '../../platform/db/caches.ts'
import type { Sender } from '../../platform/db/pipeline.ts'
import { readLivePromotions } from './promotions.queries.ts'

/** Every live promotion in its launched version, held in memory until one changes. */
export function createPromotionCache() {
  return versionedValue('promotions', async (sender: Sender): Promise<Promotion[]> => {
    const rows = await sender.send(readLivePromotions, [])
    return rows.map((row) => ({ ...row.definition, id: row.id, version: row.version }))
  })
}

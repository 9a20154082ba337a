import type { Promotion } from '../../domain/promotions/offer.ts'
import { statement } from '../../platform/db/pipeline.ts'

export type PromotionDefinition = Omit<Promotion, 'id' | 'version'>

export const readLivePromotions = statement<{
  id: string
  version: number
  definition: PromotionDefinition
}>(
  'promotions.read_live',
  `select p.id, p.version, v.definition
   from promotions p
   join promotion_versions v on v.promotion_id = p.id and v.version = p.version
   where p.state = 'live'
   order by p.id`,
)

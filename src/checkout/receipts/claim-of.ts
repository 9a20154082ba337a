import type { BasketId } from '../../domain/ids.ts'
import type { Sender } from '../../platform/db/pipeline.ts'
import { type ClaimOf, findClaim } from './claims.queries.ts'

export type { ClaimOf } from './claims.queries.ts'

/** Who has claimed a basket without a card since, so that a return takes the points back from whoever has them. */
export async function claimOf(sender: Sender, basketId: BasketId): Promise<ClaimOf | undefined> {
  const [claim] = await sender.send(findClaim, [basketId])
  return claim
}

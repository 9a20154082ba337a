import { referenceKey } from '../../domain/reference.ts'
import type { Sender } from '../../platform/db/pipeline.ts'
import type { Paper } from '../receipts/paper.ts'
import type { Claim } from '../references/checkout-references.ts'
import { type SwipeAnswer, toAnswer } from './answer.ts'
import { sendAnswerFacts } from './baskets.queries.ts'

export type RecordedAnswer = SwipeAnswer

/** What is recorded under references that are taken, as it was answered, by referenceKey. */
export async function sendRecorded(
  sender: Sender,
  claims: readonly Claim[],
  paperOf: (storeId: string, key: string) => Paper,
): Promise<Map<string, RecordedAnswer>> {
  const facts = await sendAnswerFacts(sender, claims)
  return new Map(
    claims.flatMap((claim) => {
      const basket = facts.get(claim.id)
      const key = referenceKey(claim)
      return basket ? [[key, toAnswer(basket, paperOf(basket.storeId, key))] as const] : []
    }),
  )
}

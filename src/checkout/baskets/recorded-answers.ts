import { referenceKey } from '../../domain/reference.ts'
import type { Sender } from '../../platform/db/pipeline.ts'
import type { Paper } from '../receipts/paper.ts'
import type { Claim } from '../references/checkout-references.ts'
import { sendReturnAnswers } from '../returns/return-answers.ts'
import type { ReturnAnswer } from '../returns/return-shapes.ts'
import { type SwipeAnswer, toAnswer } from './answer.ts'
import { sendAnswerFacts } from './baskets.queries.ts'

/** A sale's, or a return's or void's. */
export type RecordedAnswer = SwipeAnswer | ReturnAnswer

/** What is recorded under references that are taken, as it was answered, by referenceKey. */
export async function sendRecorded(
  sender: Sender,
  claims: readonly Claim[],
  paperOf: (storeId: string, key: string) => Paper,
): Promise<Map<string, RecordedAnswer>> {
  const sales = claims.filter(({ kind }) => kind === 'sale')
  const [facts, returns] = await Promise.all([
    sendAnswerFacts(sender, sales),
    sendReturnAnswers(
      sender,
      claims.filter(({ kind }) => kind !== 'sale'),
    ),
  ])
  const answers = new Map<string, RecordedAnswer>(
    sales.flatMap((claim) => {
      const basket = facts.get(claim.id)
      const key = referenceKey(claim)
      return basket
        ? [[key, toAnswer(basket, claim.commitOrder, paperOf(basket.storeId, key))] as const]
        : []
    }),
  )
  for (const [key, answer] of returns) answers.set(key, answer)
  return answers
}

import { referenceKey } from '../../domain/reference.ts'
import type { Sender } from '../../platform/db/pipeline.ts'
import type { Claim } from '../references/checkout-references.ts'
import type { ReturnAnswer } from './return-shapes.ts'
import { type ReturnFacts, sendReturnFacts } from './returns.queries.ts'

/** The answer to a return, from what is recorded: the first one and every repeat are the same. */
export const toReturnAnswer = (
  facts: Omit<ReturnFacts, 'id'>,
  recorded: { id: string; commitOrder: number } | null,
): ReturnAnswer => ({
  id: recorded?.id ?? null,
  kind: facts.kind,
  reference: facts.reference,
  commitOrder: recorded?.commitOrder ?? null,
  member: facts.memberId ? { id: facts.memberId, givenName: facts.givenName } : null,
  refundMinor: facts.refundMinor,
  owedMinor: facts.owedMinor,
  points: {
    reversed: facts.pointsReversed,
    restored: facts.pointsRestored,
    balance: facts.pointsBalance,
  },
  couponsRestored: facts.couponsRestored,
  parts: facts.parts.map(({ reference, lines, refundMinor, owedMinor, netMinor, ...part }) => ({
    reference,
    lines,
    refundMinor,
    owedMinor,
    netMinor,
    points: { reversed: part.reversed, restored: part.restored },
  })),
  exchange: facts.exchange,
  flags: facts.flags,
})

/** What is recorded under references that returns and voids have taken, as it was answered, by referenceKey. */
export async function sendReturnAnswers(
  sender: Sender,
  claims: readonly Claim[],
): Promise<Map<string, ReturnAnswer>> {
  if (claims.length === 0) return new Map()
  const byId = new Map(claims.map((claim) => [claim.id, claim]))
  return new Map(
    (await sendReturnFacts(sender, claims)).flatMap((facts) => {
      const claim = byId.get(facts.id)
      return claim ? [[referenceKey(claim), toReturnAnswer(facts, claim)] as const] : []
    }),
  )
}

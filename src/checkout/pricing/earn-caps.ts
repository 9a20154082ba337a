import { type CapRoom, capSpan } from '../../domain/earning.ts'
import type { EarnCap } from '../../domain/programme.ts'
import type { Sender } from '../../platform/db/pipeline.ts'
import { type EarnedSpan, sendEarnedIn } from '../points/earned-in.ts'
import type { Basket, Situation } from './basket.ts'
import { findMember } from './find-member.ts'
import type { FirstContext } from './load-context.ts'
import { type Refusal, refuse } from './remarks.ts'

/** What the members of these baskets have earned before in the days and months that caps ask about, by capKey. */
export async function sendEarnedOf(
  sender: Sender,
  context: FirstContext,
  baskets: readonly Basket[],
): Promise<ReadonlyMap<string, number>> {
  const { programme, stores } = context
  const caps = programme.earnCaps.filter(({ per }) => per !== 'basket')
  if (caps.length === 0) return new Map()
  const spans = baskets.flatMap((basket) => {
    const { member } = findMember(basket, context)
    const store = stores.get(basket.storeId)
    if (!member || !store) return []
    return caps
      .flatMap((cap) => spanOf(cap, basket.purchasedAt, store.timeZone) ?? [])
      .map((span): EarnedSpan => ({ accountId: member.pointsAccountId, ...span }))
  })
  if (spans.length === 0) return new Map()
  const earned = await sendEarnedIn(sender, spans)
  return new Map(spans.map((span, index) => [capKey(span), earned[index] ?? 0]))
}

/** What each cap leaves this basket's member. */
export function capRooms({ basket, store, member, context }: Situation): CapRoom[] {
  if (!member) return []
  return context.programme.earnCaps.map((cap) => {
    const span = spanOf(cap, basket.purchasedAt, store.timeZone)
    const key = span && capKey({ accountId: member.pointsAccountId, ...span })
    return { cap, points: cap.points - (key ? (context.earned.get(key) ?? 0) : 0) }
  })
}

export function refuseCapped({ per, points: most }: EarnCap, points: number, due: number): Refusal {
  const detail = `${points} of ${due} points are earned: at most ${most} a ${per}.`
  return refuse('points-capped', { detail })
}

const spanOf = ({ per }: EarnCap, purchasedAt: Date, timeZone: string) =>
  per === 'basket' ? undefined : capSpan(per, purchasedAt, timeZone)

const capKey = ({ accountId, from, until }: EarnedSpan): string =>
  `${accountId} ${from.getTime()} ${until.getTime()}`

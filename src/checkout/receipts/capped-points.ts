import { capEarned, capSpan } from '../../domain/earning.ts'
import type { AccountId } from '../../domain/ids.ts'
import type { Programme } from '../../domain/programme.ts'
import type { Tx } from '../../platform/db/database.ts'
import { throughPipeline } from '../../platform/db/tx-pipeline.ts'
import { sendEarnedIn } from '../points/earned-in.ts'

type Claimed = {
  points: number
  purchasedAt: Date
  timeZone: string
  earnCaps: Programme['earnCaps']
}

/**
 * What the programme's caps leave of a claim's points, by the day and month of its purchase.
 * Take the account's lock first.
 */
export async function cappedPoints(
  tx: Tx,
  accountId: AccountId,
  { points, purchasedAt, timeZone, earnCaps }: Claimed,
): Promise<number> {
  const spans = earnCaps.flatMap(({ per }) =>
    per === 'basket' ? [] : [{ per, accountId, ...capSpan(per, purchasedAt, timeZone) }],
  )
  const earned =
    spans.length > 0 ? await throughPipeline(tx, (pipeline) => sendEarnedIn(pipeline, spans)) : []
  const before = new Map<string, number>(spans.map(({ per }, index) => [per, earned[index] ?? 0]))
  const rooms = earnCaps.map((cap) => ({
    cap,
    points: cap.points - (before.get(cap.per) ?? 0),
  }))
  return capEarned(points, rooms).points
}

import type { DailyRun } from '../../daily-job.ts'
import type { Crowd } from '../../domain/next-basket/crowd.ts'
import { createSimilarFinder } from '../../domain/next-basket/similar.ts'
import type { Db } from '../../platform/db/database.ts'
import { eachRecent, type MemberBaskets } from '../profiles/each-recent.ts'
import { type Followers, toTrail } from './gather-followers.ts'
import { type Peers, writePeers } from './suggestions.queries.ts'

/** Keeps for every member what those of the crowd who buy alike bought next; in pages, each in a commit of its own. */
export async function findPeers(
  db: Db,
  run: DailyRun,
  { skus, accountIds }: Pick<Followers, 'skus' | 'accountIds'>,
  crowd: Crowd,
): Promise<void> {
  const numbers = new Map(skus.map((sku, item) => [sku, item]))
  const places = new Map(accountIds.map((accountId, member) => [accountId, member]))
  const findSimilar = createSimilarFinder(crowd)
  const peersOf = ({ accountId, baskets }: MemberBaskets): Peers => {
    const trail = toTrail(baskets, (sku) => numbers.get(sku))
    // Whoever is in the crowd is not told of the own last basket as of somebody else's.
    const similar = findSimilar(trail, crowd.folds[places.get(accountId) ?? -1])
    return {
      accountId,
      skus: Array.from(similar.items, (item) => skus[item] ?? ''),
      shares: Array.from(similar.shares, round),
      closestShares: Array.from(similar.closestShares, round),
      likeness: round(similar.likeness),
    }
  }
  for await (const page of eachRecent(db, { stride: 1, basketsMin: 1 })) {
    run.signal.throwIfAborted()
    const peers = page.map(peersOf)
    await db.transaction().execute(async (tx) => {
      await writePeers(tx, peers, run.until)
      await run.count(tx, { members: peers.length })
    })
  }
}

/** As many digits as a 32-bit float holds. */
const round = (share: number): number => Number(share.toPrecision(6))

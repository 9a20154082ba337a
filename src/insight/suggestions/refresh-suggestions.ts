import type { DailyRun } from '../../daily-job.ts'
import type { Deps } from '../../deps.ts'
import { gatherCrowd } from '../../domain/next-basket/crowd.ts'
import { dealFolds } from '../../domain/next-basket/deal.ts'
import { bumpCache } from '../../platform/db/bump-cache.ts'
import { findModel } from '../models/find-model.ts'
import { findPeers } from './find-peers.ts'
import { type FollowerLimits, gatherFollowers } from './gather-followers.ts'
import { type LessonLimits, learnRanking } from './learn-ranking.ts'
import { publishForesight } from './publish-foresight.ts'
import { RANKING_MODEL } from './ranking-model.ts'
import { deleteLearnt } from './suggestions.queries.ts'

export type SuggestionLimits = FollowerLimits & LessonLimits & { followersMin: number }

/** As many as tell tastes apart, and few enough that a member is compared with them in about a millisecond. */
export const suggestionLimits: SuggestionLimits = {
  followersMax: 30_000,
  basketsMax: 600_000,
  itemsMax: 50_000,
  itemMembersMin: 5,
  fewMax: 1_000,
  lessonsMax: 6_000,
  trialMax: 1_500,
  followersMin: 50,
}

/**
 * Learns anew what members buy next, from an even part of them, and keeps it as a version in one commit; then finds for
 * each member what those who buy alike bought next, page by page. Of too few members nothing is learnt, and what was learnt
 * of more is forgotten. Repeated for a day it makes another version; for a day before that of the kept one it does nothing.
 */
export async function refreshSuggestions(
  { db }: Pick<Deps, 'db'>,
  run: DailyRun,
  limits: SuggestionLimits = suggestionLimits,
): Promise<void> {
  const kept = await findModel(db, RANKING_MODEL)
  if (kept && kept.date > run.date) return
  const gathered = await gatherFollowers(db, { ...limits, date: run.date }, run.signal)
  const { followers, accountIds, skus } = gathered
  if (followers.length < limits.followersMin) {
    const counts = { followers: followers.length, tooFew: 1 }
    await db.transaction().execute(async (tx) => {
      await deleteLearnt(tx)
      await run.count(tx, counts)
      await bumpCache(tx, 'predictions')
    })
    return
  }
  const folds = dealFolds(followers, accountIds)
  const crowd = gatherCrowd(followers, skus.length, { folds })
  const learnt = learnRanking(crowd, accountIds, limits)
  run.signal.throwIfAborted()
  if (await publishForesight(db, run, gathered, crowd, learnt)) {
    await findPeers(db, run, gathered, crowd)
  }
}

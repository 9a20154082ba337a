import { expirePoints } from '../../checkout/points/expire-points.ts'
import { refreshTiers } from '../../checkout/points/refresh-tiers.ts'
import type { DailyJob } from '../../daily-job.ts'
import { refreshCrossSell } from '../../insight/cross-sell/refresh-cross-sell.ts'
import { refreshOutlook } from '../../insight/outlook/refresh-outlook.ts'
import { refreshProfiles } from '../../insight/profiles/refresh-profiles.ts'
import { refreshSuggestions } from '../../insight/suggestions/refresh-suggestions.ts'
import { offLoop } from './off-loop.ts'

/** What computes for more than a moment: done in threads, which find it here. */
export const heavyJobs: readonly DailyJob[] = [
  { name: 'cross-sell', replaces: true, run: refreshCrossSell },
  { name: 'outlook', replaces: true, run: refreshOutlook },
  { name: 'suggestions', replaces: true, run: refreshSuggestions },
]

/** In this order, by hand. A name is for good. */
export const dailyJobs: readonly DailyJob[] = [
  { name: 'expiry', run: expirePoints },
  { name: 'tiers', run: refreshTiers },
  { name: 'profiles', replaces: true, run: refreshProfiles },
  ...heavyJobs.map(offLoop),
]

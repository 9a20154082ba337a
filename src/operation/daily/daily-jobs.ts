import { expirePoints } from '../../checkout/points/expire-points.ts'
import { refreshTiers } from '../../checkout/points/refresh-tiers.ts'
import type { DailyJob } from '../../daily-job.ts'

/** In this order, by hand. A name is for good. */
export const dailyJobs: readonly DailyJob[] = [
  { name: 'expiry', run: expirePoints },
  { name: 'tiers', run: refreshTiers },
]

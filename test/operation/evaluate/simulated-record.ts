import type { PurchaseRecord } from '../../../src/operation/evaluate/purchases/purchase-record.ts'
import { createRandom } from '../../domain/lifetime/simulated-members.ts'

const START_DAY = 18_000
const OBSERVED_DAYS = 300
const HORIZON_WEEKS = 20

/** 150 members with rates, patience and spend of their own, over three hundred days and twenty weeks after. */
export function simulateRecord(): PurchaseRecord {
  const random = createRandom(21)
  const lastDay = START_DAY + OBSERVED_DAYS + 7 * HORIZON_WEEKS
  const members = Array.from({ length: 150 }, () => {
    const [gapDays, leaves, usual] = [5 + 60 * random() ** 2, 0.3 * random(), 5 + 40 * random()]
    const days = [START_DAY + Math.floor(random() * 60)]
    while (random() > leaves) {
      const gap = 1 - (gapDays * (Math.log(1 - random()) + Math.log(1 - random()))) / 2
      const day = (days.at(-1) ?? 0) + Math.ceil(gap)
      if (day > lastDay) break
      days.push(day)
    }
    return { days, spend: days.map(() => usual * (0.5 + random())) }
  })
  return {
    members,
    startDay: START_DAY,
    endDay: START_DAY + OBSERVED_DAYS,
    horizonWeeks: HORIZON_WEEKS,
  }
}

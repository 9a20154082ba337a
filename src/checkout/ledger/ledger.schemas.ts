import { z } from 'zod'
import { day, pageOf, pageQuery } from '../../platform/http/shapes.ts'

export const periodQuery = pageQuery.extend({
  from: day.describe('First day of the books, in UTC'),
  to: day.describe('Last day, included'),
})

export const digestParams = z.strictObject({ day })

export const dayDigest = z
  .object({
    day: z.string(),
    digest: z.string().describe('SHA-256 in hex: proves every entry up to the end of this day'),
    final: z.boolean().describe('False while entries may still be added to the day'),
    entries: z.int().describe('Of this day'),
    points: z.int().describe('Sum of the day’s entries'),
    seal: z.int().describe('Number of the day’s last seal'),
    position: z.int().describe('Up to which position entries are sealed'),
    sealedAt: z.string(),
  })
  .meta({ id: 'LedgerDigest' })

export const digestPage = pageOf(dayDigest)

const movements = z.object({
  earned: z.int().describe('By baskets'),
  imported: z.int().describe('Opening balances from an older programme'),
  spent: z.int().describe('Below 0'),
  restored: z.int().describe('Spent points that returns gave back'),
  reversed: z.int().describe('Earned points that returns took back; below 0'),
  expired: z.int().describe('Below 0; late baskets from before may make it less'),
  adjusted: z.int().describe('By hand'),
  settled: z.int().describe('From one month’s points to debts of another’s; 0 in all'),
  moved: z.int().describe('Between accounts; 0 once both sides are sealed'),
})

/** All signed, so that they add up: closing = opening + every movement. */
const figures = movements
  .extend({ opening: z.int(), closing: z.int() })
  .meta({ id: 'LiabilityFigures' })

const liability = {
  points: figures,
  minor: figures.describe('The same in minor units, at the present value of a point'),
  breakage: z
    .object({ points: z.int(), minor: z.int() })
    .nullable()
    .describe('Estimate of what of the closing figure will expire unused'),
  breakageReason: z.string().nullable().describe('Why there is no estimate'),
}

const cohort = z
  .object({ cohort: z.string().describe('Month of earning, YYYY-MM, in UTC'), ...liability })
  .meta({ id: 'LiabilityCohort' })

export const liabilityAnswer = pageOf(cohort).extend({
  asOf: z.string().nullable().describe('When the last entry was sealed; null: none is'),
  sealed: z
    .object({ number: z.int(), day: z.string(), digest: z.string() })
    .nullable()
    .describe('The last seal that it is made from'),
  from: z.string(),
  to: z.string(),
  currency: z.string(),
  pointValueMinor: z.int(),
  totals: z.object(liability).describe('Of all months of earning, whatever the page'),
})

export type Movements = z.infer<typeof movements>
export type PeriodQuery = z.infer<typeof periodQuery>
export type LiabilityAnswer = z.infer<typeof liabilityAnswer>

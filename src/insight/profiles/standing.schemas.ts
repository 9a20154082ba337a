import { z } from 'zod'
import { stageRules, stages } from '../../domain/profile/life-cycle.ts'
import { sensitivityLevels } from '../../domain/profile/price-sensitivity.ts'
import { SCORE_MAX } from '../../domain/profile/rfm-scores.ts'

const comparedAsOf = z
  .string()
  .describe('ISO 8601: when the figures of the programme were computed that it is compared with')
const nightly = 'null: the programme’s figures have not been computed yet, which is done each night'
const score = z.int().min(1).max(SCORE_MAX)

const stageReason = z.object({
  rule: z.enum(stageRules),
  visits: z.int().describe('Days with a basket'),
  daysSinceFirst: z.int(),
  daysSinceLast: z.int(),
  usualGapDays: z
    .number()
    .nullable()
    .describe('Mean of the latest ordinary gaps between visits; null: too few visits'),
  lateDays: z
    .int()
    .nullable()
    .describe('From so many quiet days on a visit is late; null: too few'),
  lapsedDays: z.int().describe('From so many quiet days on the member counts as lapsed'),
  recentVisits: z.int().nullable().describe('Within the last 56 days; null: known for too short'),
  earlierVisits: z
    .int()
    .nullable()
    .describe('Within the 56 days before; null: known for too short'),
  absentDays: z
    .int()
    .nullable()
    .describe('How long the member was away, if back for less than 56 days; else null'),
})

export const lifeCycleAnswer = z
  .object({
    asOf: z.string().describe('ISO 8601: the same as that of the profile'),
    stage: z.enum(stages),
    reason: stageReason,
    sentence: z.string().describe('The reason in plain words, for staff'),
  })
  .nullable()
  .describe('Where the member stands by the own rhythm; null: the profile is made anew tonight')

export const tripsAnswer = z
  .object({
    asOf: comparedAsOf,
    baskets: z.int().describe('Recent baskets with goods, at most 100: what the share is of'),
    weeklyShopFrom: z
      .int()
      .nullable()
      .describe(
        'Different goods from which on a basket is a weekly shop, below a top-up; null: all baskets are alike',
      ),
    weeklyShopShare: z.number().nullable().describe('0–1 of these baskets'),
  })
  .nullable()
  .describe(`Weekly shops and top-ups; ${nightly}`)

export const priceSensitivityAnswer = z
  .object({
    asOf: comparedAsOf,
    share: z
      .number()
      .describe(
        '0–1 of the spend on goods that went to discounted lines, drawn towards the programme’s',
      ),
    programmeShare: z.number().describe('0–1 of the spend of all members on goods'),
    percentile: z.number().describe('0–1: which part of the members has a lower share'),
    level: z.enum(sensitivityLevels).describe('The lowest quarter, the highest, or in between'),
  })
  .nullable()
  .describe(`How much the spend follows discounts; ${nightly}`)

export const rfmAnswer = z
  .object({
    asOf: comparedAsOf,
    members: z.int().describe('How many members it is compared with'),
    recency: score,
    frequency: score,
    monetary: score,
  })
  .nullable()
  .describe(`By fifths of the programme’s members, 5 the highest; ${nightly}`)

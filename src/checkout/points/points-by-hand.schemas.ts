import { z } from 'zod'
import { day, id, text } from '../../platform/http/shapes.ts'

const POINTS_MAX = 1_000_000_000
const ROWS_MAX = 1000
const LOTS_MAX = 500

const positive = z.int().min(1).max(POINTS_MAX)
const pointsDay = day.refine(
  (date) => date >= '1900-01-01' && date <= '2999-12-31',
  'is before 1900 or after 2999',
)

export const adjustmentBody = z
  .strictObject({
    points: z
      .int()
      .min(-POINTS_MAX)
      .max(POINTS_MAX)
      .refine((points) => points !== 0, 'is nothing')
      .describe('Above 0 gives them as a lot, below 0 takes them, first expiring first'),
    reason: text(500).describe('Shown with the entry, to the member too'),
    expiresOn: pointsDay
      .optional()
      .describe(
        'The last day on which they can be spent in the last of the stores; else the programme’s months from now',
      ),
  })
  .refine(({ points, expiresOn }) => points > 0 || expiresOn === undefined, {
    error: 'is for points that are given',
    path: ['expiresOn'],
  })
  .meta({ id: 'PointsAdjustmentBody' })

export type AdjustmentBody = z.infer<typeof adjustmentBody>

const held = {
  balance: z.int(),
  spendable: z.int().describe('What open lots hold, less debts'),
}

export const adjustmentAnswer = z
  .object({
    entries: z
      .array(
        z.object({
          id: z.string(),
          kind: z.string(),
          lotId: z.string(),
          points: z.int(),
          reason: z.string().nullable(),
          author: z.string().nullable().describe('The key’s id'),
          occurredAt: z.string(),
        }),
      )
      .describe('One for each lot'),
    ...held,
  })
  .meta({ id: 'PointsAdjustment' })

export const transferBody = z
  .strictObject({
    toMemberId: id,
    points: z
      .union([positive, z.literal('all')])
      .describe('So many, first expiring first; or all, pending ones and debts too'),
  })
  .meta({ id: 'PointsTransferBody' })

export const transferAnswer = z
  .object({
    points: z.int().describe('How many moved; below 0 where debts were more'),
    lots: z.int().describe('How many lots they are in now'),
    from: z.object(held),
    to: z.object(held),
  })
  .meta({ id: 'PointsTransfer' })

export const openingRow = z
  .strictObject({
    reference: text(128).describe(
      'The old programme’s own key of this balance, unique for all time',
    ),
    memberId: id.optional(),
    externalId: text(64).optional(),
    cardNumber: text(64).optional(),
    lots: z
      .array(
        z.strictObject({
          points: positive,
          earnedOn: pointsDay,
          expiresOn: pointsDay.describe('The last day on which they can be spent'),
        }),
      )
      .min(1)
      .max(LOTS_MAX),
  })
  .refine(
    ({ memberId, externalId, cardNumber }) =>
      [memberId, externalId, cardNumber].filter((key) => key !== undefined).length === 1,
    'names its member by one of memberId, externalId and cardNumber',
  )
  .meta({ id: 'OpeningBalance' })

export type OpeningRow = z.infer<typeof openingRow>

/** As it is described. */
export const openingsShape = z
  .strictObject({ balances: z.array(openingRow).min(1).max(ROWS_MAX) })
  .meta({ id: 'OpeningBalances' })

/** As it is taken in: each balance is looked at by itself, so that one that is wrong refuses no other. */
export const openingsBody = z.strictObject({
  balances: z.array(z.unknown()).min(1).max(ROWS_MAX),
})

const openingResult = z
  .object({
    reference: z.string().nullable(),
    status: z
      .int()
      .describe('201 recorded, 200 it was recorded before and nothing changed, else refused'),
    points: z.int().nullable().describe('What is recorded under the reference'),
    problem: z.looseObject({}).optional().describe('Why it was refused (RFC 9457)'),
  })
  .meta({ id: 'OpeningBalanceResult' })

export type OpeningResult = z.infer<typeof openingResult>

export const openingsAnswer = z
  .object({ results: z.array(openingResult) })
  .describe('In the order of the request')
  .meta({ id: 'OpeningBalancesAnswer' })

import { z } from 'zod'

const currencies = new Set(Intl.supportedValuesOf('currency'))
const MINOR_MAX = 1_000_000_000

export const programmeBody = z
  .strictObject({
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/)
      .refine((code) => currencies.has(code), 'no such currency')
      .describe('ISO 4217 code; every amount is in its minor unit'),
    pointValueMinor: z.int().min(1).max(MINOR_MAX).describe('What a spent point is worth'),
    earnStepMinor: z.int().min(1).max(MINOR_MAX).describe('Eligible net for one point'),
    pointsValidMonths: z
      .int()
      .min(1)
      .max(120)
      .describe('Points end with the day so many months after the purchase'),
    discountMaxPercent: z
      .int()
      .min(1)
      .max(100)
      .default(100)
      .describe('The most that all offers together take off what is sold in a basket'),
    claimDays: z
      .int()
      .min(1)
      .max(365)
      .default(14)
      .describe('Until so many days after the purchase a receipt without a card can be claimed'),
    claimsPerDay: z
      .int()
      .min(0)
      .max(100)
      .default(2)
      .describe('How many receipts a member may claim on one day; 0: none'),
  })
  .meta({ id: 'ProgrammeBody' })

export const programmeAnswer = z
  .object({
    currency: z.string(),
    pointValueMinor: z.int(),
    earnStepMinor: z.int(),
    pointsValidMonths: z.int(),
    discountMaxPercent: z.int(),
    claimDays: z.int(),
    claimsPerDay: z.int(),
  })
  .meta({ id: 'Programme' })

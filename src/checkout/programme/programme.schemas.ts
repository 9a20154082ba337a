import { z } from 'zod'
import { OFFER_PACK_HOURS_MAX } from '../../domain/programme.ts'

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
    offerPackHours: z
      .int()
      .min(1)
      .max(OFFER_PACK_HOURS_MAX)
      .default(72)
      .describe('How long tills may evaluate offline with a signed offer pack'),
  })
  .meta({ id: 'ProgrammeBody' })

export const programmeAnswer = z
  .object({
    currency: z.string(),
    pointValueMinor: z.int(),
    earnStepMinor: z.int(),
    pointsValidMonths: z.int(),
    discountMaxPercent: z.int(),
    offerPackHours: z.int(),
  })
  .meta({ id: 'Programme' })

import { z } from 'zod'
import { defaultProgramme } from '../../domain/programme.ts'

const currencies = new Set(Intl.supportedValuesOf('currency'))
const MINOR_MAX = 1_000_000_000

const POINTS_MAX = 1_000_000_000

const returnDebt = z
  .strictObject({
    policy: z
      .enum(['allow', 'cap', 'refuse'])
      .describe('Where a return takes back points that are spent: owe them, owe some, refuse'),
    maxPoints: z
      .int()
      .min(0)
      .max(POINTS_MAX)
      .nullable()
      .default(null)
      .describe('The most that an account may owe; for the policy `cap` alone'),
  })
  .refine(({ policy, maxPoints }) => (policy === 'cap') === (maxPoints !== null), {
    error: 'is given with the policy cap, and with no other',
    path: ['maxPoints'],
  })

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
    returnDebt: returnDebt.default(defaultProgramme.returnDebt),
  })
  .meta({ id: 'ProgrammeBody' })

export const programmeAnswer = z
  .object({
    currency: z.string(),
    pointValueMinor: z.int(),
    earnStepMinor: z.int(),
    pointsValidMonths: z.int(),
    discountMaxPercent: z.int(),
    returnDebt: z.object({ policy: z.string(), maxPoints: z.int().nullable() }),
  })
  .meta({ id: 'Programme' })

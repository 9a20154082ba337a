import { z } from 'zod'
import { defaultProgramme, OFFER_PACK_HOURS_MAX } from '../../domain/programme.ts'
import { text } from '../../platform/http/shapes.ts'

const currencies = new Set(Intl.supportedValuesOf('currency'))
const MINOR_MAX = 1_000_000_000
const POINTS_MAX = 1_000_000_000
const DAYS_MAX = 366
/** What every month has. */
const MONTH_DAYS = 28

const days = z.int().min(1).max(DAYS_MAX)

const earnOn = z
  .enum(['afterCoupons', 'beforeCoupons'])
  .describe('What earns: the net amount, or what it was before coupons')

const pending = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('none') }),
    z.strictObject({ kind: z.literal('days'), days }),
    z.strictObject({ kind: z.literal('returnWindow') }),
  ])
  .describe(
    'How long earned points wait before they can be spent: through so many days after the purchase, or the return window',
  )
  .meta({ id: 'PendingPoints' })

const earnCap = z
  .strictObject({
    per: z.enum(['basket', 'day', 'month']).describe('By the clock of the store'),
    points: z.int().min(1).max(POINTS_MAX),
    policy: z
      .enum(['reduce', 'refuse'])
      .describe('reduce: a basket earns up to it; refuse: one that would earn more earns nothing'),
  })
  .meta({ id: 'EarnCap' })

const tier = z
  .strictObject({
    name: text(40),
    pointsFrom: z.int().min(1).max(POINTS_MAX).describe('Points earned within the period'),
    earnPercent: z
      .int()
      .min(0)
      .max(10_000)
      .describe('What it earns, bonuses aside; 100: as everybody'),
  })
  .meta({ id: 'Tier' })

const months = z.int().min(1).max(120)

const differ = (values: readonly unknown[]): boolean => new Set(values).size === values.length

const terms = {
  earnOn,
  notEarningTenders: z
    .array(text(32))
    .max(50)
    .describe('Types of tenders, in any case; what is paid with them earns nothing'),
  pending,
  returnWindowDays: days.nullable().describe('Days in which goods come back; null: no window'),
  earnCaps: z
    .array(earnCap)
    .max(3)
    .refine((caps) => differ(caps.map(({ per }) => per)), 'one cap of each kind')
    .describe('The most points that a member earns'),
  tiers: z
    .array(tier)
    .max(20)
    .refine((tiers) => differ(tiers.map(({ name }) => name)), 'two tiers have one name')
    .refine(
      (tiers) => differ(tiers.map(({ pointsFrom }) => pointsFrom)),
      'two tiers begin at the same points',
    )
    .describe('By points earned in a period, whatever became of them since'),
  tierPeriodMonths: months.describe('Points count for a tier so long'),
  tierValidMonths: months.describe('A tier that was reached is held at least so long'),
  claimDays: z
    .int()
    .min(1)
    .max(365)
    .describe('Until so many days after the purchase a receipt without a card can be claimed'),
  claimsPerDay: z
    .int()
    .min(0)
    .max(100)
    .describe('How many receipts a member may claim on one day; 0: none'),
  offlinePointsMaxPerDay: z
    .int()
    .min(0)
    .max(MINOR_MAX)
    .nullable()
    .describe('Points of a member that tills take on a day while offline; beyond it is flagged'),
  offerPackHours: z
    .int()
    .min(1)
    .max(OFFER_PACK_HOURS_MAX)
    .describe('How long tills may evaluate offline with a signed offer pack'),
  profiledGoods: z
    .strictObject({
      departments: z.array(text(200)).max(1000),
      categories: z.array(text(200)).max(1000),
    })
    .nullable()
    .describe(
      'Goods that profiles and predictions may be made of: of these departments, and of these categories; null: all',
    ),
  yearlyDiscountPercent: z
    .number()
    .min(0)
    .max(100)
    .describe('By how much a year discounts what members are expected to spend; 0: not at all'),
}

const plain = {
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
}

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
    ...plain,
    earnOn: terms.earnOn.default(defaultProgramme.earnOn),
    notEarningTenders: terms.notEarningTenders.default([...defaultProgramme.notEarningTenders]),
    pending: terms.pending.default({ kind: 'none' }),
    returnWindowDays: terms.returnWindowDays.default(null),
    earnCaps: terms.earnCaps.default([]),
    tiers: terms.tiers.default([]),
    tierPeriodMonths: terms.tierPeriodMonths.default(defaultProgramme.tierPeriodMonths),
    tierValidMonths: terms.tierValidMonths.default(defaultProgramme.tierValidMonths),
    returnDebt: returnDebt.default(defaultProgramme.returnDebt),
    claimDays: terms.claimDays.default(defaultProgramme.claimDays),
    claimsPerDay: terms.claimsPerDay.default(defaultProgramme.claimsPerDay),
    offlinePointsMaxPerDay: terms.offlinePointsMaxPerDay.default(null),
    offerPackHours: terms.offerPackHours.default(defaultProgramme.offerPackHours),
    profiledGoods: terms.profiledGoods.default(null),
    yearlyDiscountPercent: terms.yearlyDiscountPercent.default(
      defaultProgramme.yearlyDiscountPercent,
    ),
  })
  .refine(({ pending, returnWindowDays }) => pending.kind !== 'returnWindow' || returnWindowDays, {
    path: ['returnWindowDays'],
    error: 'points wait for a window that there is not',
  })
  .refine(
    ({ pending, returnWindowDays, pointsValidMonths }) =>
      pending.kind === 'none' ||
      (pending.kind === 'days' ? pending.days : (returnWindowDays ?? 0)) <
        pointsValidMonths * MONTH_DAYS,
    { path: ['pending'], error: 'points would expire before they can be spent' },
  )
  .meta({ id: 'ProgrammeBody' })

export const programmeAnswer = z
  .object({
    currency: z.string(),
    pointValueMinor: z.int(),
    earnStepMinor: z.int(),
    pointsValidMonths: z.int(),
    discountMaxPercent: z.int(),
    ...terms,
    returnDebt: z.object({ policy: z.string(), maxPoints: z.int().nullable() }),
  })
  .meta({ id: 'Programme' })

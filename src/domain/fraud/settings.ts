import { z } from 'zod'

export const fraudActions = ['queue', 'flag'] as const

const rule = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.strictObject({
    enabled: z.boolean(),
    action: z
      .enum(fraudActions)
      .describe('queue: for a human to judge. flag: staff who serve the member see it as well'),
    ...shape,
  })

const whole = (max: number) => z.int().min(1).max(max)
/** No rule looks further back, so that facts are kept long enough for all. */
const days = whole(31)

/** What each rule goes by. Facts are kept for longer than any rule looks back. */
export const fraudSettings = z.strictObject({
  keptDays: z.int().min(32).max(366).describe('How long the facts are kept'),
  velocity: rule({
    perHour: whole(1000).describe('More baskets on one card within an hour are a signal'),
    perDay: whole(1000).describe('More within 24 hours are a signal'),
  }),
  distantStores: rule({
    speedKmh: whole(2000).describe('Faster between two stores than this is a signal'),
    distanceMinKm: whole(1000).describe('Stores nearer than this are one place'),
    minutesUnlocated: whole(1440).describe(
      'For stores without coordinates: another store within so many minutes is a signal',
    ),
  }),
  affinity: rule({
    days,
    basketsMin: whole(1000).describe('Of one operator with one card'),
    sharePercentMin: z.int().min(1).max(100).describe('Of the operator’s baskets'),
    oneIn: z
      .int()
      .min(100)
      .max(1_000_000_000_000)
      .describe('A signal where chance does it at most once in so many'),
  }),
  drain: rule({
    probePointsMax: whole(1_000_000).describe('The most that a first small spend is'),
    drainPointsMin: whole(1_000_000_000).describe('The least that a large spend is'),
    hours: whole(24 * 31),
  }),
  split: rule({
    minutes: whole(1440),
    basketsMin: z.int().min(2).max(100).describe('With one and the same bonus for a whole basket'),
  }),
  claims: rule({
    days,
    claimsMax: whole(1000).describe('More receipts claimed within the days are a signal'),
    wrongCodesPerHour: whole(1000).describe('More wrong codes within an hour are a signal'),
  }),
  returns: rule({
    days,
    withoutReceiptMax: whole(1000).describe('More returns without receipt are a signal'),
    returnsMin: whole(1000).describe('Below it no share is looked at'),
    returnedPercentMin: z.int().min(1).max(100).describe('Of what was bought on the card'),
    operatorReturnsMin: whole(1000).describe('Of goods that the same operator had sold'),
    operatorPercentMin: z.int().min(1).max(100).describe('Of what the operator sold'),
  }),
})

export type FraudSettings = z.infer<typeof fraudSettings>
export type FraudRule = Exclude<keyof FraudSettings, 'keptDays'>
export type FraudAction = (typeof fraudActions)[number]

/** Every rule with its settings. Why these numbers: docs/fraud.md. */
export const defaultFraudSettings: FraudSettings = {
  keptDays: 45,
  velocity: { enabled: true, action: 'queue', perHour: 4, perDay: 10 },
  distantStores: {
    enabled: true,
    action: 'queue',
    speedKmh: 130,
    distanceMinKm: 30,
    minutesUnlocated: 5,
  },
  affinity: {
    enabled: true,
    action: 'queue',
    days: 14,
    basketsMin: 10,
    sharePercentMin: 5,
    oneIn: 1_000_000,
  },
  drain: {
    enabled: true,
    action: 'queue',
    probePointsMax: 50,
    drainPointsMin: 1000,
    hours: 72,
  },
  split: { enabled: true, action: 'queue', minutes: 30, basketsMin: 3 },
  claims: { enabled: true, action: 'queue', days: 30, claimsMax: 8, wrongCodesPerHour: 5 },
  returns: {
    enabled: true,
    action: 'queue',
    days: 30,
    withoutReceiptMax: 3,
    returnsMin: 4,
    returnedPercentMin: 60,
    operatorReturnsMin: 8,
    operatorPercentMin: 50,
  },
}

export const fraudRules: readonly FraudRule[] = [
  'velocity',
  'distantStores',
  'affinity',
  'drain',
  'split',
  'claims',
  'returns',
]

import { z } from 'zod'

const day = z.iso.date().describe('YYYY-MM-DD')
const filled = (lengthMax: number) =>
  z
    .string()
    .min(1)
    .max(lengthMax)
    .refine((value) => value.trim() !== '', 'is blank')

/** Lower case words with hyphens, so that an id can stand in an address and in a sentence. */
export const ruleId = z
  .string()
  .max(64)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)

export const jurisdictionPattern = /^[A-Z]{2}(-[A-Z0-9]{1,3})?$/

const common = {
  jurisdiction: z
    .string()
    .regex(jurisdictionPattern)
    .describe('ISO 3166 code, such as IE or GB-SCT; a rule of GB holds in GB-SCT too'),
  policyClass: filled(64).describe('The products it bears on, such as alcohol'),
  validFrom: day.describe('First day of purchase, by the store’s clock'),
  validUntil: day.nullable().default(null).describe('Last day, included; null: still in force'),
  summary: filled(500).describe('What it says, in a sentence'),
  citation: filled(500).describe('Act and section, and where its text is'),
}

const alcoholAmount = z.int().min(1000).max(1_000_000_000)

const axes = [
  z.strictObject({ axis: z.literal('earnPoints'), ...common }),
  z.strictObject({ axis: z.literal('spendPoints'), ...common }),
  z.strictObject({ axis: z.literal('coupon'), ...common }),
  z.strictObject({ axis: z.literal('discount'), ...common }),
  z.strictObject({
    axis: z.literal('discountFloor'),
    ...common,
    minorPerUnit: z.int().min(1).max(1_000_000).describe('Least price of a unit of pure alcohol'),
    unitMicrolitres: alcoholAmount.describe('How much pure alcohol a unit is'),
  }),
  z.strictObject({ axis: z.literal('multibuy'), ...common }),
  z.strictObject({ axis: z.literal('pointsIncentive'), ...common }),
  z.strictObject({
    axis: z.literal('shortPromotion'),
    ...common,
    daysMin: z.int().min(1).max(366).describe('So many days a price promotion lasts at least'),
  }),
  z.strictObject({
    axis: z.literal('disclosure'),
    ...common,
    text: filled(500).describe('What the shopper has to be told'),
  }),
] as const

const axisNames = axes.map((axis) => axis.shape.axis.value)

/** What a rule says, without its id; days that are the wrong way round are refused. */
export const ruleContent = z
  .discriminatedUnion('axis', axes)
  .refine(({ validFrom, validUntil }) => validUntil === null || validUntil >= validFrom, {
    path: ['validUntil'],
    message: 'is before validFrom',
  })
  .meta({ id: 'LawRuleContent' })
  .describe(`What a law says of a class of products, on one axis: ${axisNames.join(', ')}`)

export type RuleContent = z.infer<typeof ruleContent>

/** A rule of law, as data. What it forbids follows from its axis. */
export type LawRule = RuleContent & { id: string }

export type Axis = LawRule['axis']

/** Whether what is law in `jurisdiction` holds at a place: a country’s law holds in its parts. */
export const holdsIn = (jurisdiction: string, place: string): boolean =>
  place === jurisdiction || place.startsWith(`${jurisdiction}-`)

/** Whether a rule bears on purchases of some day of `from`–`until`, both included; null: without end. */
export const bearsOnDays = (
  { validFrom, validUntil }: Pick<LawRule, 'validFrom' | 'validUntil'>,
  from: string,
  until: string | null,
): boolean => (until === null || validFrom <= until) && (validUntil === null || validUntil >= from)

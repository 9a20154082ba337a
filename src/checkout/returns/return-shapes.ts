import { z } from 'zod'
import { id, instant, minor, signedMinor, sku, text } from '../../platform/http/shapes.ts'
import { memberBrief } from '../pricing/basket-shapes.ts'
import { listed } from '../pricing/remarks.ts'
import { commitOrder, reference } from '../references/reference-shapes.ts'
import { returnFlagCodes, returnFlags } from './return-flags.ts'

const count = z.int().min(1).max(1_000_000)

const returnedGoods = z
  .strictObject({
    line: z.int().min(1).max(1_000_000).optional().describe('Of the receipt'),
    sku: sku.optional().describe('Instead of a line: from its lines in the order of their numbers'),
    quantity: count.optional().describe('Pieces, or labels of weighed goods'),
    weightGrams: z.int().min(1).max(100_000_000).optional(),
  })
  .refine(
    (goods) => goods.line !== undefined || goods.sku !== undefined,
    'names no line and no sku',
  )
  .refine(
    (goods) => goods.quantity === undefined || goods.weightGrams === undefined,
    'has a quantity and a weight',
  )
  .describe('Without quantity and weight: all that is left of it')
  .meta({ id: 'ReturnedGoods' })

const exactGoods = (goods: z.infer<typeof returnedGoods>): boolean =>
  goods.line === undefined && (goods.quantity ?? goods.weightGrams) !== undefined

const common = {
  reference,
  operatorId: text(64).optional(),
  dryRun: z.boolean().default(false).describe('Only says what it would come to'),
}

const ofReceipt = z.strictObject({ reference })
const ofMember = z.strictObject({
  memberId: id.describe('Without a receipt: from the latest purchases of the product'),
})

export const returnBody = z
  .strictObject({
    ...common,
    returnedAt: instant,
    original: z.union([ofReceipt, ofMember]),
    lines: z.array(returnedGoods).min(1).max(500),
    exchange: reference
      .optional()
      .describe('The sale that these goods are exchanged for, recorded by itself'),
  })
  .refine(
    ({ original, lines }) => !('memberId' in original) || lines.every(exactGoods),
    'without a receipt each line names a sku and a quantity or weight',
  )
  .meta({ id: 'Return' })

export const voidBody = z
  .strictObject({
    ...common,
    voidedAt: instant.optional().describe('Now, where it is left out'),
    original: ofReceipt,
  })
  .meta({ id: 'Void' })

/** What was stored has happened. */
const never = z.literal(false).default(false)

export const storedReturnBody = returnBody
  .safeExtend({ type: z.literal('return'), dryRun: never })
  .meta({ id: 'StoredReturn' })

export const storedVoidBody = voidBody
  .extend({ type: z.literal('void'), voidedAt: instant, dryRun: never })
  .meta({ id: 'StoredVoid' })

const returnPart = z
  .object({
    reference: z.string().describe('Of the basket'),
    lines: z.array(
      z.object({
        line: z.int(),
        sku: z.string(),
        quantity: z.int().describe('0: by weight'),
        weightGrams: z.int().describe('0: by pieces or labels'),
      }),
    ),
    refundMinor: minor,
    owedMinor: minor,
    points: z.object({ reversed: z.int(), restored: z.int() }),
    netMinor: signedMinor.describe('What is left of the basket is worth'),
  })
  .meta({ id: 'ReturnPart' })

export const returnAnswer = z
  .object({
    id: z.string().nullable().describe('null: a dry run'),
    kind: z.enum(['return', 'void']),
    reference: z.string(),
    commitOrder: commitOrder.nullable(),
    member: memberBrief.omit({ tier: true }).meta({ id: 'ReturningMember' }).nullable(),
    refundMinor: minor.describe('To be paid out now, in money'),
    owedMinor: minor.describe(
      'What the shopper owes when this is done: a deal that is lost costs more than what came back. It is held against later refunds of the same basket',
    ),
    points: z.object({
      reversed: z.int().describe('Taken back of what was earned'),
      restored: z.int().describe('Given back of what had paid'),
      balance: z.int().nullable().describe('null: no member'),
    }),
    couponsRestored: z.array(z.object({ id: z.string(), code: z.string() })),
    parts: z.array(returnPart).describe('One for each basket that goods came back from'),
    exchange: z.string().nullable(),
    flags: z.array(z.enum(returnFlagCodes)).describe(listed(returnFlags)),
  })
  .meta({ id: 'ReturnAnswer' })

export type ReturnBody = z.infer<typeof returnBody>
export type VoidBody = z.infer<typeof voidBody>
export type ReturnAnswer = z.infer<typeof returnAnswer>

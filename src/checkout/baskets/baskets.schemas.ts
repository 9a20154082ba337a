import { z } from 'zod'
import { referencePattern } from '../../domain/reference.ts'
import { id, minor, printedText, text } from '../../platform/http/shapes.ts'
import {
  basketContent,
  disclosures,
  discountLine,
  flagList,
  memberBrief,
  refusal,
  totals,
} from '../pricing/basket-shapes.ts'

export const reference = z
  .string()
  .regex(referencePattern)
  .describe('Business date, store, terminal and sequence number: unique for all time')

const offlineDiscount = z.strictObject({
  line: z.int().min(1),
  promotionId: id.optional(),
  couponCode: text(64).optional(),
  amountMinor: z.int().min(1),
  receiptLabel: printedText(40).optional().describe('What was printed; ours where it is left out'),
})

export const swipeBody = z
  .strictObject({
    reference,
    ...basketContent,
    quoteId: id.optional().describe('Record as quoted'),
    tenders: z
      .array(z.strictObject({ type: text(32), amountMinor: minor }))
      .max(50)
      .default([]),
    offline: z
      .strictObject({ discounts: z.array(offlineDiscount).max(2000).default([]) })
      .optional()
      .describe('What the terminal has already granted by itself'),
  })
  .meta({ id: 'Swipe' })

export const storedSwipeBody = swipeBody
  .extend({ type: z.literal('sale').default('sale') })
  .meta({ id: 'StoredSwipe' })

export const commitOrder = z
  .int()
  .describe(
    'Of two that share a member, coupon, code or cap, the one with the lower number was recorded first',
  )

export const swipeAnswer = z
  .object({
    id: z.string(),
    reference: z.string(),
    commitOrder,
    member: memberBrief.nullable(),
    totals,
    discounts: z.array(discountLine),
    points: z.object({ earned: z.int(), spent: z.int(), balance: z.int().nullable() }),
    couponsRedeemed: z.array(z.object({ id: z.string(), code: z.string(), amountMinor: minor })),
    refused: z.array(refusal),
    flags: flagList,
    disclosures,
  })
  .meta({ id: 'SwipeAnswer' })

export const batchAnswer = z
  .object({
    results: z.array(
      z.object({ reference: z.string().nullable(), status: z.int(), body: z.looseObject({}) }),
    ),
  })
  .meta({ id: 'BatchAnswer' })

export const referenceParams = z.strictObject({ reference })

export const terminalAnswer = z
  .object({
    id: z.string(),
    storeId: z.string(),
    lastSeenAt: z.string().nullable(),
    lastReference: z.string().nullable(),
    gaps: z.array(
      z.object({ businessDate: z.string(), fromSequence: z.int(), toSequence: z.int() }),
    ),
  })
  .meta({ id: 'Terminal' })

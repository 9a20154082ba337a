import { z } from 'zod'
import { id, minor, printedText, text } from '../../platform/http/shapes.ts'
import {
  basketContent,
  disclosures,
  discountLine,
  flagList,
  memberBrief,
  receiptWidth,
  refusal,
  totals,
} from '../pricing/basket-shapes.ts'
import { commitOrder, reference } from '../references/reference-shapes.ts'

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

const receiptText = z
  .array(z.string())
  .describe(
    'The receipt, line by line; a basket without a card has the code by which it is claimed',
  )

/** Not of the body, which says what was bought: a till with another printer sends the same sale. */
export const swipeQuery = z.strictObject({ receiptColumns: receiptWidth })

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
    receipt: receiptText,
  })
  .meta({ id: 'SwipeAnswer' })

export const batchAnswer = z
  .object({
    results: z.array(
      z.object({
        reference: z.string().nullable(),
        status: z.int(),
        body: z.looseObject({}),
        quarantineId: z
          .string()
          .optional()
          .describe(
            'Not accepted, but kept as it came for staff to look at: it need not be sent again',
          ),
      }),
    ),
  })
  .meta({ id: 'BatchAnswer' })

export const referenceParams = z.strictObject({ reference })

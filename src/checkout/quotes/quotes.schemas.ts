import { z } from 'zod'
import { minor, signedMinor } from '../../platform/http/shapes.ts'
import {
  almostOffer,
  basketContent,
  disclosures,
  discountLine,
  flagList,
  memberBrief,
  refusal,
  totals,
} from '../pricing/basket-shapes.ts'

export const quoteBody = z.strictObject(basketContent).meta({ id: 'QuoteRequest' })

export const quoteAnswer = z
  .object({
    quoteId: z.string(),
    expiresAt: z.string().describe('Until when what it grants is held for this terminal'),
    member: memberBrief.nullable(),
    lines: z.array(
      z.object({
        line: z.int(),
        sku: z.string(),
        amountMinor: minor,
        discountMinor: minor,
        netMinor: signedMinor.describe(
          'What the line adds to the total; deposits given back are below 0',
        ),
      }),
    ),
    discounts: z.array(discountLine),
    coupons: z.array(z.object({ id: z.string(), code: z.string(), amountMinor: minor })),
    points: z.object({
      earned: z.int(),
      spent: z.int(),
      balance: z.int().nullable().describe('The balance if this is paid; null without a member'),
    }),
    totals,
    almost: z.array(almostOffer).describe('The three nearest that a little more would bring'),
    refused: z.array(refusal),
    flags: flagList,
    disclosures,
  })
  .meta({ id: 'Quote' })

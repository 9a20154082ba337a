import { z } from 'zod'
import { lineKinds } from '../../domain/basket.ts'
import { id, minor, signedMinor, text } from '../../platform/http/shapes.ts'
import { disclosures, receiptWidth, totals } from '../pricing/basket-shapes.ts'

export const receiptParams = z.strictObject({ id })
export const receiptQuery = z.strictObject({ columns: receiptWidth })

export const receiptAnswer = z
  .object({
    id: z.string(),
    reference: z.string(),
    storeId: z.string(),
    purchasedAt: z.string(),
    localDate: z.string().describe('By the store’s clock'),
    localTime: z.string(),
    currency: z.string(),
    lines: z.array(
      z.object({
        line: z.int(),
        kind: z.enum(lineKinds),
        sku: z.string(),
        name: z.string().nullable().describe('As the catalogue had it at the purchase'),
        quantity: z.int(),
        unitPriceMinor: minor,
        weightGrams: z.int().optional(),
        amountMinor: signedMinor.describe('A deposit given back is below 0, a voided line 0'),
        discounts: z.array(
          z.object({
            label: z.string(),
            amountMinor: minor,
            funder: z.string().describe('Who pays: store, or a manufacturer by name'),
          }),
        ),
      }),
    ),
    totals,
    paidWithPointsMinor: minor,
    tenders: z.array(z.object({ type: z.string(), amountMinor: minor })),
    changeMinor: minor,
    points: z
      .object({ earned: z.int(), spent: z.int(), balance: z.int().describe('After this basket') })
      .nullable()
      .describe('Null: there was no card'),
    coupons: z.array(z.object({ code: z.string(), amountMinor: minor })),
    nextReward: z
      .object({
        label: z.string(),
        short: z.union([
          z.object({ kind: z.literal('amount'), amountMinor: minor }),
          z.object({ kind: z.literal('units'), units: z.int() }),
        ]),
      })
      .nullable()
      .describe('The offer that a little more would have brought'),
    disclosures,
    receiptCode: z
      .string()
      .nullable()
      .describe('By which a member claims it; for the till alone, and only without a card'),
    text: z.array(z.string()).describe('The same in lines of so many columns'),
  })
  .meta({ id: 'Receipt' })

export type ReceiptAnswer = z.infer<typeof receiptAnswer>

export const claimParams = z.strictObject({ id })
export const claimBody = z
  .strictObject({ receiptCode: text(100).describe('As it is printed; spaces count for nothing') })
  .meta({ id: 'ClaimBody' })

export const claimAnswer = z
  .object({
    basketId: z.string(),
    reference: z.string(),
    storeId: z.string(),
    purchasedAt: z.string(),
    claimedAt: z.string(),
    points: z.int(),
  })
  .meta({ id: 'Claim' })

import { z } from 'zod'
import { lineKinds } from '../../domain/basket.ts'
import { instant, minor, sku, storeId } from '../../platform/http/shapes.ts'
import { MONEY_MAX_MINOR } from './offer-shapes.ts'

const LINES_MAX = 500
const BASKETS_MAX = 50

const previewLine = z
  .strictObject({
    line: z.int().min(1).max(1_000_000),
    kind: z.enum(lineKinds).default('sale'),
    sku,
    quantity: z.int().min(1).max(1_000_000).default(1),
    amountMinor: minor.max(MONEY_MAX_MINOR),
    weightGrams: z.int().min(1).max(100_000_000).optional(),
  })
  .meta({ id: 'PreviewLine' })

export const previewBody = z
  .strictObject({
    baskets: z
      .array(
        z.strictObject({
          storeId,
          purchasedAt: instant,
          member: z.boolean().describe('Whether a member’s card is shown'),
          lines: z.array(previewLine).min(1).max(LINES_MAX),
        }),
      )
      .min(1)
      .max(BASKETS_MAX),
  })
  .meta({ id: 'PromotionPreviewBody' })

export const previewAnswer = z
  .object({
    baskets: z.array(
      z.object({
        grossMinor: z.int(),
        discountMinor: z.int(),
        netMinor: z.int(),
        promotionMinor: z.int().describe('What this promotion takes off'),
        discounts: z.array(
          z.object({
            line: z.int(),
            promotionId: z.string(),
            amountMinor: z.int(),
            receiptLabel: z.string(),
            funder: z.string(),
          }),
        ),
        bonusPoints: z.int(),
        multipliers: z
          .array(z.object({ line: z.int(), multiplier: z.int() }))
          .describe('Lines that earn more than once'),
        unknownSkus: z.array(z.string()).describe('What is sold in it that the catalogue lacks'),
      }),
    ),
  })
  .meta({ id: 'PromotionPreview' })

export type PreviewBody = z.infer<typeof previewBody>
export type PreviewAnswer = z.infer<typeof previewAnswer>

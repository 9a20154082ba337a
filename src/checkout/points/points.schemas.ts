import { z } from 'zod'
import { lastBasket } from '../pricing/basket-shapes.ts'

export const pointsAnswer = z
  .object({
    asOf: z.string(),
    lastBasket: lastBasket.nullable(),
    balance: z.int().describe('Sum of what is left in all lots, and of all entries'),
    spendable: z.int().describe('What the balance holds in lots that have not expired'),
    pending: z.int().describe('What the balance holds that can be spent later only'),
    lots: z
      .array(
        z.object({
          id: z.string(),
          remaining: z.int(),
          earnedAt: z.string(),
          expiresAt: z.string(),
        }),
      )
      .describe('With something left, first expiring first; at most 200'),
    data: z
      .array(
        z.object({
          id: z.string(),
          kind: z.string(),
          points: z.int().describe('Below 0 where points were spent'),
          lotId: z.string(),
          basketId: z.string().nullable(),
          occurredAt: z.string(),
        }),
      )
      .describe('Entries, newest first'),
    next: z.string().nullable(),
  })
  .meta({ id: 'Points' })

import { z } from 'zod'
import { lastBasket } from '../pricing/basket-shapes.ts'

export const pointsAnswer = z
  .object({
    asOf: z.string(),
    lastBasket: lastBasket.nullable(),
    balance: z.int().describe('Sum of what is left in all lots, and of all entries'),
    spendable: z
      .int()
      .describe('What is in lots that can be spent from now, less debts; never below 0'),
    pending: z.int().describe('In lots that cannot be spent from yet'),
    debt: z
      .int()
      .describe('Points that were spent before a return took them back; what ends pays them first'),
    expiries: z
      .array(
        z.object({
          at: z.string().describe('The end of a day in a store’s time zone'),
          points: z.int().describe('What is left in the lots that end then'),
        }),
      )
      .describe('The next ends of lots, at most 12'),
    lots: z
      .array(
        z.object({
          id: z.string(),
          origin: z.string().describe('earn, opening, adjust or transfer'),
          remaining: z.int().describe('Below 0: a debt'),
          earnedAt: z.string(),
          availableAt: z.string().nullable().describe('Pending until then; null: at once'),
          expiresAt: z.string(),
        }),
      )
      .describe('With something left, or with a debt, first expiring first; at most 200'),
    data: z
      .array(
        z.object({
          id: z.string(),
          kind: z
            .string()
            .describe(
              'earn, spend, reverse, restore, expire, settle (a debt is paid), adjust, move, opening',
            ),
          points: z.int().describe('Below 0 where points were taken'),
          lotId: z.string(),
          basketId: z.string().nullable(),
          returnId: z.string().nullable(),
          reason: z.string().nullable().describe('Of what staff did, and where points moved'),
          occurredAt: z.string(),
        }),
      )
      .describe('Entries, newest first'),
    next: z.string().nullable(),
  })
  .meta({ id: 'Points' })

import { z } from 'zod'
import { referencePattern } from '../../domain/reference.ts'

export const reference = z
  .string()
  .regex(referencePattern)
  .describe('Business date, store, terminal and sequence number: unique for all time')

export const commitOrder = z
  .int()
  .describe(
    'Of two that share a member, coupon, code or cap, the one with the lower number was recorded first',
  )

const receiptText = z
  .array(z.string())
  .describe(
    'The receipt, line by line; a basket without a card has the code by which it is claimed',
  )

/** Not of the body, which says what was bought: a till with another printer sends the same sale. */
export const swipeQuery = z.strictObject({ receiptColumns: receiptWidth })

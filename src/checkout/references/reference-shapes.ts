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

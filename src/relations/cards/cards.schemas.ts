import { z } from 'zod'
import { id, text } from '../../platform/http/shapes.ts'

const number = text(40)

export const cardsParams = z.strictObject({ id })
export const cardParams = z.strictObject({ id, number })

export const cardBody = z
  .strictObject({ number: number.optional().describe('Unset: a new number of our own') })
  .meta({ id: 'CardBody' })

export const cardAnswer = z
  .object({ number: z.string(), status: z.enum(['active', 'blocked', 'replaced']) })
  .meta({ id: 'Card' })

export const cardState = z
  .object({
    number: z.string(),
    status: z.enum(['active', 'blocked', 'replaced']),
    lostAt: z.string().nullable().describe('When it was reported lost; null: it was not'),
    replacedBy: z.string().nullable().describe('The card that has taken its place'),
    addedAt: z.string(),
  })
  .meta({ id: 'CardState' })

export type CardStateAnswer = z.infer<typeof cardState>

export const appCodeBody = z
  .strictObject({ card: number.optional().describe('Unset: the active card that was added last') })
  .meta({ id: 'AppCodeBody' })

export const appCode = z
  .object({
    code: z.string().describe('29 to 35 digits; a till sends it as `card`'),
    expiresAt: z.string().describe('About a minute from now; fetch the next one a little earlier'),
  })
  .meta({ id: 'AppCode' })

export type AppCodeAnswer = z.infer<typeof appCode>

export const spendLock = z
  .strictObject({ locked: z.boolean().describe('True: the member’s cards spend no points') })
  .meta({ id: 'SpendLock' })

export type CardAnswer = z.infer<typeof cardAnswer>

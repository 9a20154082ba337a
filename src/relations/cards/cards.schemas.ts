import { z } from 'zod'
import { id, text } from '../../platform/http/shapes.ts'

const number = text(40)

export const cardsParams = z.strictObject({ id })
export const cardParams = z.strictObject({ id, number })

export const cardBody = z
  .strictObject({ number: number.optional().describe('Unset: a new number of our own') })
  .meta({ id: 'CardBody' })

export const noBody = z.strictObject({}).nullish()

export const cardAnswer = z
  .object({ number: z.string(), status: z.enum(['active', 'blocked', 'replaced']) })
  .meta({ id: 'Card' })

export type CardAnswer = z.infer<typeof cardAnswer>

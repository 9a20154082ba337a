import { z } from 'zod'
import { id } from '../../platform/http/shapes.ts'

export const tokenParams = z.strictObject({ id })

export const tokenBody = z
  .strictObject({ ttlSeconds: z.int().min(60).max(3600).default(900) })
  .meta({ id: 'TokenBody' })

export const tokenAnswer = z
  .object({
    token: z.string().nullable().describe('Shown once; null in the answer to a repeat'),
    expiresAt: z.string(),
  })
  .meta({ id: 'MemberToken' })

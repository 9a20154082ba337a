import { z } from 'zod'
import { id, pageOf, storeId, terminalId, text } from '../../platform/http/shapes.ts'

const name = text(200).describe('What it is for, in the words of who made it')

const terminalKeyBody = z.strictObject({
  role: z.literal('terminal'),
  storeId,
  terminalId,
  name,
})

const otherKeyBody = z.strictObject({
  role: z.enum(['app', 'marketing', 'staff', 'admin']),
  name,
})

export const apiKeyBody = z
  .discriminatedUnion('role', [terminalKeyBody, otherKeyBody])
  .meta({ id: 'ApiKeyBody' })

export const apiKeyParams = z.strictObject({ id })

const apiKeyFields = z.object({
  id,
  role: z.string(),
  name: z.string(),
  storeId: z.string().nullable(),
  terminalId: z.string().nullable(),
  createdAt: z.string(),
})

export const newApiKeyAnswer = apiKeyFields
  .extend({ key: z.string().nullable().describe('Shown once; null in the answer to a repeat') })
  .meta({ id: 'NewApiKey' })

export const apiKeyAnswer = apiKeyFields
  .extend({ revokedAt: z.string().nullable() })
  .meta({ id: 'ApiKey' })

export const apiKeyPage = pageOf(apiKeyAnswer)

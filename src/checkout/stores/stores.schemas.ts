import { z } from 'zod'
import { pageOf, storeId, text } from '../../platform/http/shapes.ts'

export const storeParams = z.strictObject({ id: storeId })

export const storeBody = z
  .strictObject({
    name: text(200),
    timeZone: text(64).describe('IANA name, such as Europe/Dublin'),
    jurisdiction: z
      .string()
      .regex(/^[A-Z]{2}(-[A-Z0-9]{1,3})?$/)
      .describe('ISO 3166 code of the law it stands under, such as IE or GB-SCT'),
  })
  .meta({ id: 'StoreBody' })

export const storeAnswer = z
  .object({ id: storeId, name: z.string(), timeZone: z.string(), jurisdiction: z.string() })
  .meta({ id: 'Store' })

export const storePage = pageOf(storeAnswer)

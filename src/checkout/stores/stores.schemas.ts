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
    groups: z
      .array(text(64))
      .max(100)
      .default([])
      .describe('Names of groups that promotions can be for, such as a region'),
    latitude: z.number().min(-90).max(90).optional().describe('Degrees north (WGS 84)'),
    longitude: z.number().min(-180).max(180).optional().describe('Degrees east; both or none'),
  })
  .refine(
    ({ latitude, longitude }) => (latitude === undefined) === (longitude === undefined),
    'has one of latitude and longitude alone',
  )
  .meta({ id: 'StoreBody' })

export const storeAnswer = z
  .object({
    id: storeId,
    name: z.string(),
    timeZone: z.string(),
    jurisdiction: z.string(),
    groups: z.array(z.string()),
    latitude: z.number().nullable(),
    longitude: z.number().nullable(),
  })
  .meta({ id: 'Store' })

export const storePage = pageOf(storeAnswer)

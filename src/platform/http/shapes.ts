import { z } from 'zod'

const isFilled = (value: string): boolean => value.trim() !== ''

/** The wire's words, one each: rooms build their schemas from these. */
export const text = (lengthMax: number) =>
  z.string().min(1).max(lengthMax).refine(isFilled, 'is blank')

/** Control characters, line separators, and what turns the direction of text around also behind it. */
const UNPRINTABLE = /[\p{Cc}\u2028-\u202e\u2066-\u2069]/u

/** What is printed on receipts and shown on displays: one line. */
export const printedText = (lengthMax: number) =>
  text(lengthMax).refine(
    (value) => !UNPRINTABLE.test(value),
    'holds control characters, such as a new line, a tab or a change of direction',
  )
export const minor = z.int().min(0).describe('Amount in minor units')
export const signedMinor = z.int().describe('Amount in minor units')
/** Postgres and the calendar have no year 0. */
const FIRST_INSTANT = Date.parse('0001-01-02T00:00:00Z')

export const instant = z.iso
  .datetime({ offset: true })
  .refine((value) => Date.parse(value) >= FIRST_INSTANT, 'no such instant')
  .describe('ISO 8601 with offset')
export const day = z.iso
  .date()
  .refine((value) => value >= '0001-01-01', 'no such day')
  .describe('YYYY-MM-DD')
export const id = z.string().min(1).max(64).describe('Opaque id')
export const storeId = z.string().regex(/^[A-Za-z0-9]{1,16}$/)
export const terminalId = z.string().regex(/^[A-Za-z0-9]{1,8}$/)
export const sku = text(64)

export const pageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  after: z.string().max(200).optional().describe('The cursor `next` of the page before'),
})

export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ data: z.array(item), next: z.string().nullable() })

export const createHeaders = z.looseObject({
  'idempotency-key': z.string().min(1).max(255).optional(),
})

/** Of an endpoint that needs none: nothing, or an empty object. */
export const noBody = z.strictObject({}).nullish()

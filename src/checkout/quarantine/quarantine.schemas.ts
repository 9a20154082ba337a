import { z } from 'zod'
import { id, pageOf, pageQuery, storeId, text } from '../../platform/http/shapes.ts'
import { states } from './quarantine.queries.ts'

export const quarantineQuery = pageQuery.extend({
  state: z.enum(states).optional(),
  storeId: storeId.optional(),
})

export const quarantineParams = z.strictObject({ id })

export const resubmitBody = z
  .strictObject({
    body: z
      .record(z.string(), z.unknown())
      .optional()
      .describe('What the terminal should have sent; left out: what it sent'),
    note: text(500).optional(),
  })
  .meta({ id: 'ResubmitBody' })

export const dismissBody = z.strictObject({ reason: text(500) }).meta({ id: 'DismissBody' })

const quarantined = {
  id: z.string(),
  storeId: z.string(),
  terminalId: z.string(),
  reference: z.string().nullable().describe('As far as one could be read'),
  code: z.string().describe('The problem that keeps it out'),
  detail: z.string(),
  errors: z.array(z.object({ pointer: z.string(), detail: z.string() })),
  receivedAt: z.string(),
  receivedBytes: z.int().describe('Above 262144: the rest was not kept'),
  state: z.enum(states),
  decidedBy: z.string().nullable().describe('The key’s id, or worker'),
  decidedAt: z.string().nullable(),
  note: z.string().nullable(),
}

const quarantinedBrief = z.object(quarantined).meta({ id: 'QuarantinedBrief' })

export const quarantinedAnswer = z
  .object({
    ...quarantined,
    received: z.string().describe('As it came; bytes that are no UTF-8 are shown as �'),
    result: z
      .object({ status: z.int(), body: z.looseObject({}) })
      .nullable()
      .describe('Once it is recorded: the answer'),
  })
  .meta({ id: 'Quarantined' })

export const quarantinePage = pageOf(quarantinedBrief)

export type QuarantineQuery = z.infer<typeof quarantineQuery>
export type QuarantinedBrief = z.infer<typeof quarantinedBrief>
export type QuarantinedAnswer = z.infer<typeof quarantinedAnswer>

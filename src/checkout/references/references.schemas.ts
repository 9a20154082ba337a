import { z } from 'zod'
import { instant, storeId, terminalId } from '../../platform/http/shapes.ts'

export const terminalParams = z.strictObject({ id: terminalId })

export const terminalQuery = z.strictObject({
  storeId: storeId.optional().describe('Whose terminal; a terminal key has its own'),
})

export const terminalAnswer = z
  .object({
    id: z.string(),
    storeId: z.string(),
    lastSeenAt: z.string().nullable(),
    lastReference: z.string().nullable(),
    syncedUntil: z
      .string()
      .nullable()
      .describe('Until when the terminal has said that all it stored has been sent'),
    gaps: z.array(
      z.object({ businessDate: z.string(), fromSequence: z.int(), toSequence: z.int() }),
    ),
  })
  .meta({ id: 'Terminal' })

export const syncBody = z
  .strictObject({
    syncedUntil: instant.describe('All that the terminal has stored until then has been sent'),
  })
  .meta({ id: 'SyncBody' })

export const syncAnswer = z
  .object({ id: z.string(), storeId: z.string(), syncedUntil: z.string() })
  .meta({ id: 'Sync' })

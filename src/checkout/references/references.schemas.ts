import { z } from 'zod'
import { instant, terminalId } from '../../platform/http/shapes.ts'

export const syncParams = z.strictObject({ id: terminalId })

export const syncBody = z
  .strictObject({
    syncedUntil: instant.describe('All that the terminal has stored until then has been sent'),
  })
  .meta({ id: 'SyncBody' })

export const syncAnswer = z
  .object({ id: z.string(), storeId: z.string(), syncedUntil: z.string() })
  .meta({ id: 'Sync' })

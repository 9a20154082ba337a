import { z } from 'zod'

export const healthAnswer = z.object({ status: z.literal('alive') }).meta({ id: 'Health' })

export const readinessAnswer = z
  .object({
    status: z.enum(['ready', 'degraded']),
    checks: z.object({ database: z.string(), migrations: z.string(), queue: z.string() }),
  })
  .meta({ id: 'Readiness' })

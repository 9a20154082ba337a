import { z } from 'zod'
import type { PointsKind } from './kind.ts'

const schema = z.strictObject({
  kind: z.literal('pointsMultiplier'),
  multiplier: z.int().min(2).max(100),
})

/** The points of its goods count several times; of several on one line the highest. */
export const pointsMultiplier: PointsKind<z.infer<typeof schema>> = {
  gives: 'points',
  schema,
  multiplierOf: ({ multiplier }) => multiplier,
}

import { z } from 'zod'
import { sumMinor } from '../../money.ts'
import type { PointsKind } from './kind.ts'

const schema = z.strictObject({
  kind: z.literal('bonusPoints'),
  points: z.int().min(1).max(1_000_000),
  each: z.boolean().optional().describe('true: for every piece; else once per basket'),
})

/** Points on top of what the basket earns, once or for every piece. */
export const bonusPoints: PointsKind<z.infer<typeof schema>> = {
  gives: 'points',
  schema,
  bonusOf({ points, each }, lines, setsMax) {
    if (lines.length === 0) return { sets: 0, points: 0 }
    const units = each ? sumMinor(lines.map((line) => line.units)) : 1
    const sets = Math.min(units, setsMax)
    return { sets, points: points * sets }
  },
}

import { z } from 'zod'
import { unitsShort } from '../pieces.ts'
import { namesNothing, scopeShape, toScope } from '../scope.ts'
import type { Slot } from '../slots.ts'
import { type MoneyKind, UNITS_MAX } from './kind.ts'
import { setPriceShape, takeSlots } from './set-price.ts'

const GROUPS_MAX = 8

const schema = z.strictObject({
  kind: z.literal('mixAndMatch'),
  units: z.int().min(2).max(UNITS_MAX).describe('Pieces of a set, from any of the groups'),
  groups: z
    .array(
      z.strictObject({
        of: scopeShape,
        unitsMin: z.int().min(0).max(UNITS_MAX).optional().describe('At least so many of it'),
      }),
    )
    .min(1)
    .max(GROUPS_MAX),
  set: setPriceShape,
})

type MixAndMatch = z.infer<typeof schema>

/** Any n pieces from several groups for one price, with at least so many of some. */
export const mixAndMatch: MoneyKind<MixAndMatch> = {
  gives: 'money',
  schema,
  isMultibuy: true,
  partsOf: ({ groups }) => groups.map((group) => toScope(group.of)),
  faultOf({ units, groups }) {
    if (groups.some((group) => namesNothing(group.of))) {
      return { field: 'groups', detail: 'each group must name what it is of' }
    }
    const least = groups.reduce((sum, { unitsMin = 0 }) => sum + unitsMin, 0)
    return least > units
      ? { field: 'groups', detail: `the groups ask for ${least} pieces, a set has ${units}` }
      : undefined
  },
  onLines: (reward, lines, setsMax) => takeSlots(reward.set, slotsOf(reward), lines, setsMax),
  shortOf: ({ units }, lines) => unitsShort(units, lines),
}

function slotsOf({ units, groups }: MixAndMatch): Slot[] {
  const asked = groups.map(({ unitsMin = 0 }, index) => ({ parts: 1 << index, places: unitsMin }))
  const least = asked.reduce((sum, slot) => sum + slot.places, 0)
  const any = { parts: (1 << groups.length) - 1, places: units - least }
  return [...asked, any].filter((slot) => slot.places > 0)
}

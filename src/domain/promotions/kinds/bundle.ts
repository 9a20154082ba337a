import { z } from 'zod'
import { countUnits } from '../pieces.ts'
import { namesNothing, scopeShape, toScope } from '../scope.ts'
import { type MoneyKind, type OfferLine, type Shortage, UNITS_MAX } from './kind.ts'
import { setPriceShape, takeSlots } from './set-price.ts'

const PARTS_MAX = 8

const schema = z.strictObject({
  kind: z.literal('bundle'),
  parts: z
    .array(z.strictObject({ units: z.int().min(1).max(UNITS_MAX), of: scopeShape }))
    .min(2)
    .max(PARTS_MAX)
    .describe('A set has so many pieces of each'),
  set: setPriceShape,
})

type Bundle = z.infer<typeof schema>

/** One of this, one of that, together for less: a meal deal. A piece that fits several parts goes where it helps most. */
export const bundle: MoneyKind<Bundle> = {
  gives: 'money',
  schema,
  isMultibuy: true,
  partsOf: ({ parts }) => parts.map((part) => toScope(part.of)),
  faultOf: ({ parts }) =>
    parts.some((part) => namesNothing(part.of))
      ? { field: 'parts', detail: 'each part must name what it is of' }
      : undefined,
  onLines({ parts, set }, lines, setsMax) {
    const slots = parts.map(({ units }, index) => ({ parts: 1 << index, places: units }))
    return takeSlots(set, slots, lines, setsMax)
  },
  shortOf: ({ parts }, lines) => partShort(parts, lines),
}

/** The part that lacks pieces, where it is the only one. */
function partShort(parts: Bundle['parts'], lines: readonly OfferLine[]): Shortage | undefined {
  const missing = parts
    .map(({ units }, part) => ({ part, units: units - countUnits(lines, 1 << part) }))
    .filter(({ units }) => units > 0)
  const [only, another] = missing
  return only && !another ? { kind: 'units', ...only } : undefined
}

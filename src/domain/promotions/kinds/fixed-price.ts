import { z } from 'zod'
import type { MoneyKind } from './kind.ts'
import { gainOfLine, price, takeDownTo } from './piece-price.ts'

const schema = z.strictObject({ kind: z.literal('fixedPrice'), ...price })

/** Every piece at a price, weighed goods by the kilogram. */
export const fixedPrice: MoneyKind<z.infer<typeof schema>> = {
  gives: 'money',
  schema,
  onLines: takeDownTo,
  shareMax: gainOfLine,
}

import { z } from 'zod'
import type { MoneyKind } from './kind.ts'
import { gainOfLine, price, takeDownTo } from './piece-price.ts'

const schema = z.strictObject({ kind: z.literal('memberPrice'), ...price })

/** A fixed price that is called the members' own; its audience is members. */
export const memberPrice: MoneyKind<z.infer<typeof schema>> = {
  gives: 'money',
  membersOnly: true,
  schema,
  onLines: takeDownTo,
  shareMax: gainOfLine,
}

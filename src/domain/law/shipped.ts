import { england } from './packs/england.ts'
import { ireland } from './packs/ireland.ts'
import { northernIreland } from './packs/northern-ireland.ts'
import { scotland } from './packs/scotland.ts'
import { unitedKingdom } from './packs/united-kingdom.ts'
import { wales } from './packs/wales.ts'
import type { LawRule } from './rule.ts'

/** The rules that come with the program; docs/law.md says what each pack rests on. Ids are for good. */
export const shippedRules: readonly LawRule[] = [
  ...ireland,
  ...unitedKingdom,
  ...england,
  ...scotland,
  ...wales,
  ...northernIreland,
]

import { readStoreDays } from '../../checkout/stores/store-days.ts'
import type { Deps } from '../../deps.ts'

/** The day by the clock of the store that is furthest ahead, for a member is in no store yet. */
export const today = async (deps: Deps): Promise<string> =>
  (await readStoreDays(deps, deps.now())).latest

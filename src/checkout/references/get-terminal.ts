import type { Deps } from '../../deps.ts'
import { DAY_MS } from '../../domain/calendar.ts'
import { findGaps, findSync, findTerminalSeen, type Terminal } from './references.queries.ts'

const GAP_DAYS = 31
const GAPS_MAX = 200

/** When a terminal was last heard of, and which numbers of the last 31 business days are missing. */
export async function getTerminal(deps: Deps, terminal: Terminal) {
  const { storeId, terminalId } = terminal
  const since = new Date(deps.now().getTime() - GAP_DAYS * DAY_MS)
  const options = { sinceDate: since.toISOString().slice(0, 10), limit: GAPS_MAX }
  const [seen, gaps, syncedUntil] = await Promise.all([
    findTerminalSeen(deps.db, terminal),
    findGaps(deps.db, terminal, options),
    findSync(deps.db, terminal),
  ])
  return {
    id: terminalId,
    storeId,
    lastSeenAt: seen?.lastSeenAt.toISOString() ?? null,
    lastReference: seen?.lastReference ?? null,
    syncedUntil: syncedUntil?.toISOString() ?? null,
    gaps,
  }
}

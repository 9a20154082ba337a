import type { Deps } from '../../deps.ts'
import { parseReference, referenceKey } from '../../domain/reference.ts'
import { Problem } from '../../errors.ts'
import type { TerminalPrincipal } from '../../platform/auth/principal.ts'
import { poolSender } from '../../platform/db/pipeline.ts'
import { type SwipeAnswer, toAnswer } from './answer.ts'
import { findGaps, findRecorded, findTerminalSeen } from './baskets.queries.ts'

/** What is recorded under a reference of the terminal's own store. Errors: not-found. */
export async function getAnswer(
  deps: Deps,
  terminal: TerminalPrincipal,
  text: string,
): Promise<SwipeAnswer> {
  const reference = parseReference(text)
  if (reference?.storeId === terminal.storeId) {
    const recorded = await findRecorded(poolSender(deps.pool, deps.config), [reference])
    const basket = recorded.get(referenceKey(reference))
    if (basket) return toAnswer(basket)
  }
  throw new Problem('not-found', 'Nothing is recorded under this reference.')
}

const GAP_DAYS = 31
const GAPS_MAX = 200
const DAY_MS = 86_400_000

/** When a terminal was last heard of, and which numbers of the last 31 business days are missing. */
export async function getTerminal(deps: Deps, storeId: string, terminalId: string) {
  const since = new Date(deps.now().getTime() - GAP_DAYS * DAY_MS)
  const options = { sinceDate: since.toISOString().slice(0, 10), limit: GAPS_MAX }
  const [seen, gaps] = await Promise.all([
    findTerminalSeen(deps.db, storeId, terminalId),
    findGaps(deps.db, { storeId, terminalId }, options),
  ])
  return {
    id: terminalId,
    storeId,
    lastSeenAt: seen?.lastSeenAt.toISOString() ?? null,
    lastReference: seen?.lastReference ?? null,
    gaps,
  }
}

import type { Deps } from '../../deps.ts'
import { fieldProblem } from '../../errors.ts'
import { type Terminal, writeSync } from './references.queries.ts'

const FUTURE_MAX_MS = 5 * 60_000

/**
 * A terminal says that all it has stored until then has been sent. Never goes back: the latest that was said stands.
 * Errors: invalid-request for an instant to come, of which nobody can know.
 */
export async function reportSync(deps: Deps, terminal: Terminal, syncedUntil: string) {
  const { storeId, terminalId } = terminal
  const now = deps.now()
  const until = new Date(syncedUntil)
  if (until.getTime() > now.getTime() + FUTURE_MAX_MS) {
    throw fieldProblem('invalid-request', '/syncedUntil', 'More than 5 minutes from now.')
  }
  const stands = await writeSync(deps.db, { storeId, terminalId }, { until, now })
  return { id: terminalId, storeId, syncedUntil: stands.toISOString() }
}

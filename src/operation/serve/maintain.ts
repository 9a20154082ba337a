import { forgetBudgets } from '../../checkout/budgets/forget-budgets.ts'
import { forgetCodes } from '../../checkout/codes/forget-codes.ts'
import { forgetLeases } from '../../checkout/leases/forget-leases.ts'
import { forgetOfflinePoints } from '../../checkout/points/forget-offline-points.ts'
import { forgetDecided } from '../../checkout/quarantine/forget-decided.ts'
import { forgetQuotes } from '../../checkout/quotes/forget-quotes.ts'
import type { Deps } from '../../deps.ts'
import type { Chore } from '../../platform/chores.ts'
import { ensurePartitions } from '../../platform/db/partitions.ts'
import { forgetAnswers } from '../../platform/http/idempotency.ts'
import { forgetMarks } from '../../platform/queue/marks.ts'
import { forgetCardCodeUses } from '../../relations/cards/forget-card-codes.ts'
import { forgetAlerts, forgetFacts } from '../fraud/forget-facts.ts'

/**
 * Keeps house in a process that runs for months: partitions ahead of the calendar, and nothing kept that can serve
 * no more. Any number of processes may.
 */
export const maintenance: Chore<Pick<Deps, 'db' | 'log'>> = {
  name: 'maintenance',
  pauseMs: 60 * 60 * 1000,
  run: maintain,
}

/** Each forgets up to 10,000 rows a call. */
const forgetting = {
  quotes: forgetQuotes,
  leases: forgetLeases,
  codes: forgetCodes,
  cardCodes: forgetCardCodeUses,
  budgets: forgetBudgets,
  offlinePoints: forgetOfflinePoints,
  quarantine: forgetDecided,
  marks: forgetMarks,
  answers: forgetAnswers,
  fraudFacts: forgetFacts,
  fraudAlerts: forgetAlerts,
}
const FORGOTTEN_AT_ONCE = 10_000

async function maintain({ db, log }: Pick<Deps, 'db' | 'log'>, signal: AbortSignal): Promise<void> {
  const warn = (what: string) => (error: unknown) => {
    log.warn({ err: error, what }, 'maintenance failed')
    return 0
  }
  await ensurePartitions(db).catch(warn('partitions'))
  for (const [what, forget] of Object.entries(forgetting)) {
    let forgotten = FORGOTTEN_AT_ONCE
    while (forgotten >= FORGOTTEN_AT_ONCE && !signal.aborted) {
      forgotten = await forget(db).catch(warn(what))
      log.debug({ what, forgotten }, 'maintained')
    }
  }
}

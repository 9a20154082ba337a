import type { Deps } from '../../deps.ts'
import type { Chore } from '../../platform/chores.ts'
import { findLastSeal, readLastPosition } from './ledger.queries.ts'
import { sealLedger } from './seal-ledger.ts'

const PAUSE_MS = 30_000

type SealingDeps = Pick<Deps, 'db' | 'log' | 'now'>

/** Seals what was written, every half minute. Where nothing was, a look costs one statement. */
export function keepSealing(pauseMs = PAUSE_MS): Chore<SealingDeps> {
  let lookedAt = 0
  return {
    name: 'sealing',
    pauseMs,
    async run(deps, signal) {
      lookedAt = await sealOnce(deps, { lookedAt, pauseMs, signal })
    },
  }
}

type Look = { lookedAt: number; pauseMs: number; signal: AbortSignal }

/** Returns up to which position all is sealed that there is. */
async function sealOnce(
  { db, log, now }: SealingDeps,
  { lookedAt, pauseMs, signal }: Look,
): Promise<number> {
  const position = await readLastPosition(db)
  if (position === lookedAt) return lookedAt
  // Another process has just done it: two that take turns would make twice as many seals.
  const last = await findLastSeal(db)
  if (last && now().getTime() - last.sealedAt.getTime() < pauseMs / 2) return lookedAt
  const sealed = await sealLedger(db, { signal })
  log.debug({ sealed, position }, 'the ledger was sealed')
  return signal.aborted ? lookedAt : position
}

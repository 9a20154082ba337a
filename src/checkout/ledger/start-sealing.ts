import { setTimeout as sleep } from 'node:timers/promises'
import type { Deps } from '../../deps.ts'
import { findLastSeal, readLastPosition } from './ledger.queries.ts'
import { sealLedger } from './seal-ledger.ts'

const EVERY_MS = 30_000

type SealingDeps = Pick<Deps, 'db' | 'log' | 'now'>

export type Sealing = { stop(): Promise<void> }

/**
 * Seals what was written, every half minute until stopped. Where nothing was, a look costs one statement. Any number
 * of processes may; outages are waited out.
 */
export function startSealing(deps: SealingDeps, everyMs = EVERY_MS): Sealing {
  const stopping = new AbortController()
  const { signal } = stopping
  const done = (async () => {
    let lookedAt = 0
    while (!signal.aborted) {
      try {
        lookedAt = await sealOnce(deps, lookedAt, everyMs, signal)
      } catch (error) {
        deps.log.warn({ err: error }, 'the ledger could not be sealed')
      }
      await sleep(everyMs, undefined, { signal }).catch(() => {})
    }
  })()
  return {
    async stop() {
      stopping.abort()
      await done
    },
  }
}

/** Returns up to which position all is sealed that there is. */
async function sealOnce(
  { db, log, now }: SealingDeps,
  lookedAt: number,
  everyMs: number,
  signal: AbortSignal,
): Promise<number> {
  const position = await readLastPosition(db)
  if (position === lookedAt) return lookedAt
  // Another process has just done it: two that take turns would make twice as many seals.
  const last = await findLastSeal(db)
  if (last && now().getTime() - last.sealedAt.getTime() < everyMs / 2) return lookedAt
  const sealed = await sealLedger(db, { signal })
  log.debug({ sealed, position }, 'the ledger was sealed')
  return signal.aborted ? lookedAt : position
}

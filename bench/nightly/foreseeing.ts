import type { AccountId } from '../../src/domain/ids.ts'
import { findProfiles } from '../../src/insight/profiles/find-profiles.ts'
import { prepareForeseeing } from '../../src/insight/suggestions/foresee.ts'
import type { Db } from '../../src/platform/db/database.ts'
import { quantile } from '../support/statistics.ts'

const WARM_UP = 100
const DAY_MS = 86_400_000

/** Milliseconds that foreseeing takes without a database, a member: profiles and what a night has learnt are at hand. */
export async function timeForeseeing(db: Db, accounts: readonly AccountId[], now: Date) {
  const profiles = await findProfiles(db, accounts)
  const foreseer = await prepareForeseeing(db, accounts)
  if (!foreseer) throw new Error('no night has learnt anything')
  const today = Math.floor(now.getTime() / DAY_MS)
  const times: number[] = []
  let before = process.cpuUsage()
  for (const [at, accountId] of accounts.entries()) {
    if (at === WARM_UP) before = process.cpuUsage()
    const startedAt = performance.now()
    foreseer.foresee(accountId, { profile: profiles.get(accountId), today })
    times.push(performance.now() - startedAt)
  }
  const used = process.cpuUsage(before)
  const warm = times.slice(WARM_UP)
  const cpuMs = (used.user + used.system) / 1000 / warm.length
  return { p50Ms: quantile(warm, 0.5), p99Ms: quantile(warm, 0.99), cpuMs }
}

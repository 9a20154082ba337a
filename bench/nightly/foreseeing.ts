import { loadConfig } from '../../src/config.ts'
import { closeDeps, createDeps } from '../../src/deps.ts'
import type { AccountId } from '../../src/domain/ids.ts'
import { findProfiles } from '../../src/insight/profiles/find-profiles.ts'
import { prepareForeseeing } from '../../src/insight/suggestions/foresee.ts'
import { ADMIN_KEY } from '../support/api.ts'
import { quantile } from '../support/statistics.ts'

const WARM_UP = 100
const DAY_MS = 86_400_000

/** Milliseconds that foreseeing takes without a database, a member: profiles and what a night has learnt are at hand. */
export async function timeForeseeing(
  databaseUrl: string,
  accounts: readonly AccountId[],
  now: Date,
) {
  const deps = createDeps(loadConfig({ ADMIN_API_KEY: ADMIN_KEY, LOG_LEVEL: 'warn' }), {
    databaseUrl,
  })
  const profiles = await findProfiles(deps.db, accounts)
  const foresee = await prepareForeseeing(deps, accounts)
  await closeDeps(deps)
  if (!foresee) throw new Error('no night has learnt anything')
  const today = Math.floor(now.getTime() / DAY_MS)
  const times: number[] = []
  let before = process.cpuUsage()
  for (const [at, accountId] of accounts.entries()) {
    if (at === WARM_UP) before = process.cpuUsage()
    const startedAt = performance.now()
    foresee(accountId, { profile: profiles.get(accountId), today })
    times.push(performance.now() - startedAt)
  }
  const used = process.cpuUsage(before)
  const warm = times.slice(WARM_UP)
  const cpuMs = (used.user + used.system) / 1000 / warm.length
  return { p50Ms: quantile(warm, 0.5), p99Ms: quantile(warm, 0.99), cpuMs }
}

import { setTimeout as sleep } from 'node:timers/promises'
import type { MemberId } from '../../src/domain/ids.ts'
import { ADMIN_KEY } from '../support/api.ts'
import type { BenchPostgres } from '../support/postgres.ts'
import { quantile } from '../support/statistics.ts'
import { readCpuMs } from '../swipe/cpu.ts'
import type { Service } from '../swipe/service.ts'

/** What asking for one member took and cost. */
export type AskingCost = {
  path: string
  p50Ms: number
  p99Ms: number
  /** A request. */
  nodeCpuMs: number
  postgresCpuMs: number
}

const WARM_UP = 100

/** Asks for one member after the other, for all of them twice; the first round warms up. */
export async function askForEach(
  service: Service,
  postgres: BenchPostgres,
  members: readonly MemberId[],
  path: string,
): Promise<AskingCost> {
  for (const member of members) await ask(service, member, path)
  const before = await readBoth(service, postgres)
  const times: number[] = []
  for (const member of members) times.push(await ask(service, member, path))
  const after = await readBoth(service, postgres)
  return {
    path,
    p50Ms: quantile(times, 0.5),
    p99Ms: quantile(times, 0.99),
    nodeCpuMs: (after.node - before.node) / times.length,
    postgresCpuMs: (after.postgres - before.postgres) / times.length,
  }
}

const readBoth = async (service: Service, postgres: BenchPostgres) => ({
  node: await readCpuMs(service.pids[0] ?? 0),
  postgres: await readCpuMs(postgres.pid),
})

/** Milliseconds until the whole answer is there. */
async function ask(service: Service, member: MemberId, path: string): Promise<number> {
  return fetchMs(service, `/v1/members/${member}/${path}`)
}

async function fetchMs(service: Service, path: string): Promise<number> {
  const startedAt = performance.now()
  const answer = await fetch(`http://127.0.0.1:${service.ports[0]}${path}`, {
    headers: { authorization: `Bearer ${ADMIN_KEY}` },
  })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`)
  return performance.now() - startedAt
}

const PAUSE_MS = 2
const QUIET_MS = 500

/**
 * The first question after a night, which reads what it has learnt, and how long somebody else who asks for nearly
 * nothing waits meanwhile at most, beside how long without it.
 */
export async function askFirst(
  service: Service,
  member: MemberId,
  path: string,
): Promise<{ firstMs: number; othersMaxMs: number; othersQuietMaxMs: number }> {
  for (let each = 0; each < WARM_UP; each += 1) await fetchMs(service, '/healthz')
  const quiet = await pingDuring(service, sleep(QUIET_MS))
  let firstMs = 0
  const asking = ask(service, member, path).then((ms) => {
    firstMs = ms
  })
  const waited = await pingDuring(service, asking)
  return { firstMs, othersMaxMs: Math.max(...waited), othersQuietMaxMs: Math.max(...quiet) }
}

async function pingDuring(service: Service, work: Promise<unknown>): Promise<number[]> {
  const waited: number[] = []
  let isOver = false
  const over = work.finally(() => {
    isOver = true
  })
  while (!isOver) {
    waited.push(await fetchMs(service, '/healthz'))
    await sleep(PAUSE_MS)
  }
  await over
  return waited
}

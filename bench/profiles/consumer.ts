import { readFile } from 'node:fs/promises'
import { sql } from 'kysely'
import { pino } from 'pino'
import { loadConfig } from '../../src/config.ts'
import { closeDeps, createDeps, type Deps } from '../../src/deps.ts'
import { profilesConsumer } from '../../src/insight/profiles/profiles.jobs.ts'
import type { OutboxEvent } from '../../src/platform/queue/outbox.ts'

export type Consumed = { nodeMs: number; postgresMs: number }

export type BenchConsumer = {
  deps: Deps
  /** CPU time that the consumer and its backend use for these events, in milliseconds. */
  measure(events: readonly OutboxEvent[]): Promise<Consumed>
  close(): Promise<void>
}

/** The profiles' consumer in this process, with all its statements on one backend. */
export async function openConsumer(databaseUrl: string): Promise<BenchConsumer> {
  const config = loadConfig({ ADMIN_API_KEY: 'a key of this bench alone, 24+', DATABASE_POOL: '1' })
  const deps = createDeps(config, { databaseUrl, log: pino({ level: 'silent' }) })
  const readPid = async (): Promise<number> => {
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(deps.db)
    return rows[0]?.pid ?? 0
  }
  return {
    deps,
    async measure(events) {
      const pid = await readPid()
      const [backendMs, own] = [await readBackendMs(pid), process.cpuUsage()]
      await profilesConsumer.consume(deps, events)
      const { user, system } = process.cpuUsage(own)
      const postgresMs = (await readBackendMs(pid)) - backendMs
      if ((await readPid()) !== pid) throw new Error('there is more than one backend')
      return { nodeMs: (user + system) / 1000, postgresMs }
    },
    close: () => closeDeps(deps),
  }
}

/** CPU time on the run queue so far: finer than the hundredths of a second of /proc/PID/stat. */
async function readBackendMs(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/schedstat`, 'utf8')
  return Number(text.split(' ')[0]) / 1e6
}

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import pg from 'pg'
import { forgetPeak, readMb } from '../support/memory.ts'
import type { BenchPostgres } from '../support/postgres.ts'
import { readCpuMs } from '../swipe/cpu.ts'

/** What one job of a night cost. */
export type JobCost = {
  job: string
  seconds: number
  /** Of the process, its threads included. */
  nodeCpuSeconds: number
  postgresCpuSeconds: number
  /** The most that the process held while the job ran, its threads included. */
  peakMb: number
  /** Write-ahead log. */
  walMb: number
  counts: string
}

type Reading = { at: number; nodeMs: number; postgresMs: number; wal: number }

/** Looking through /proc takes a while itself. */
const POLL_MS = 1000

/**
 * Does all jobs of a day as production does, in a process of its own, and reads what has been used whenever one is said
 * to be done. The first includes the start of the process.
 */
export async function runNight(
  postgres: BenchPostgres,
  date: string,
  nodeOptions: readonly string[] = [],
): Promise<JobCost[]> {
  const admin = new pg.Client(postgres.url)
  await admin.connect()
  const main = join(process.cwd(), 'dist', 'main.js')
  const child = spawn(process.execPath, [...nodeOptions, main, 'daily', '--date', date], {
    env: { PATH: process.env['PATH'] ?? '', DATABASE_URL: postgres.url },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const pid = child.pid ?? 0
  // The last job is said to be done just before the process is gone, and with it what it has used.
  const watched = watch(pid)
  const read = async (): Promise<Reading> => ({
    at: performance.now(),
    nodeMs: await watched.readCpuMs(),
    postgresMs: await readCpuMs(postgres.pid),
    wal: await readWal(admin),
  })
  const costs: JobCost[] = []
  try {
    let before = await read()
    for await (const line of createInterface(child.stdout)) {
      const [, job = '', counts = ''] = /^\S+ (\S+): (.*)$/.exec(line) ?? []
      const after = await read()
      costs.push({
        job,
        seconds: (after.at - before.at) / 1000,
        nodeCpuSeconds: (after.nodeMs - before.nodeMs) / 1000,
        postgresCpuSeconds: (after.postgresMs - before.postgresMs) / 1000,
        peakMb: await watched.takePeakMb(),
        walMb: (after.wal - before.wal) / 1024 ** 2,
        counts,
      })
      before = after
    }
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    if (child.exitCode !== 0) throw new Error(`the night of ${date} failed`)
    return costs
  } finally {
    watched.end()
    child.kill()
    await admin.end()
  }
}

/** What a process has used, as of a moment ago. */
function watch(pid: number) {
  const seen = { cpuMs: 0, peakMb: 0 }
  const look = async (): Promise<void> => {
    seen.cpuMs = Math.max(seen.cpuMs, await readCpuMs(pid))
    seen.peakMb = Math.max(seen.peakMb, await readMb(pid, 'VmHWM'))
  }
  const timer = setInterval(() => void look(), POLL_MS)
  return {
    async readCpuMs(): Promise<number> {
      await look()
      return seen.cpuMs
    },
    /** The most since it was asked last. */
    async takePeakMb(): Promise<number> {
      await look()
      const { peakMb } = seen
      await forgetPeak(pid)
      seen.peakMb = 0
      return peakMb
    },
    end: () => clearInterval(timer),
  }
}

async function readWal(admin: pg.Client): Promise<number> {
  const { rows } = await admin.query<{ bytes: string }>(
    `select pg_current_wal_insert_lsn() - '0/0'::pg_lsn as bytes`,
  )
  return Number(rows[0]?.bytes)
}

import { readdir, readFile } from 'node:fs/promises'

/** Kernels count in hundredths of a second for programs (sysconf _SC_CLK_TCK, 100 on every Linux in use). */
const TICK_MS = 10

type Stat = { parent: number; cpuMs: number }

/** CPU time that a process and its living children have used so far, in milliseconds; 0 where there is no /proc. */
export async function readCpuMs(pid: number): Promise<number> {
  const own = await readStat(pid)
  if (!own) return 0
  const pids = (await readdir('/proc')).map(Number).filter((each) => each > 0)
  const stats = await Promise.all(pids.map(readStat))
  const children = stats.filter((stat) => stat?.parent === pid)
  return children.reduce((sum, child) => sum + (child?.cpuMs ?? 0), own.cpuMs)
}

/** Fields 4 and 14 to 17 of /proc/<pid>/stat: the parent; its own time and that of children it has waited for. */
async function readStat(pid: number): Promise<Stat | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  // The program's name may hold spaces and brackets, so fields are counted from the last bracket.
  const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ')
  if (!fields) return undefined
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0)
  return { parent: Number(fields[1]), cpuMs: ticks * TICK_MS }
}

/** What one swipe costs each side in CPU time, in milliseconds: says more than speed where others use the machine. */
export type CpuPerSwipe = { serviceMs: number; postgresMs: number }

/** Measures `work`, which resolves with what it has acknowledged. */
export async function measureCpu<T extends { acknowledged: number }>(
  pids: { service: readonly number[]; postgres: number },
  work: () => Promise<T>,
): Promise<T & { cpu: CpuPerSwipe }> {
  const before = await readAll(pids)
  const result = await work()
  const after = await readAll(pids)
  return {
    ...result,
    cpu: {
      serviceMs: (after.service - before.service) / result.acknowledged,
      postgresMs: (after.postgres - before.postgres) / result.acknowledged,
    },
  }
}

async function readAll(pids: { service: readonly number[]; postgres: number }) {
  const service = await Promise.all(pids.service.map(readCpuMs))
  const postgres = await readCpuMs(pids.postgres)
  return { service: service.reduce((sum, ms) => sum + ms, 0), postgres }
}

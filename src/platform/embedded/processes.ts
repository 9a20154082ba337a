import { readdir, readFile, readlink, realpath } from 'node:fs/promises'

/**
 * When the process started, in the kernel's ticks since boot (field 22 of /proc/<pid>/stat); together with the
 * pid it names a process beyond doubt. Undefined: there is no such process, or the system has no /proc.
 */
export async function processStart(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  // The program's name may hold spaces and brackets, so fields are counted from the last bracket.
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** The program's name as the kernel keeps it, cut off after 15 letters. Undefined: there is no such process. */
export const nameOf = (pid: number): Promise<string | undefined> =>
  readFile(`/proc/${pid}/comm`, 'utf8').then(
    (text) => text.trim(),
    () => undefined,
  )

/** Ends a process at once, if it is still there. */
export function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/**
 * Processes that work in `dir`, as every process of a Postgres does in its cluster: a pid in a file may long
 * belong to somebody else. Undefined where the system does not tell.
 */
export async function processesIn(dir: string): Promise<number[] | undefined> {
  const real = await realpath(dir)
  const names = await readdir('/proc').catch(() => undefined)
  if (!names?.includes('self')) return undefined
  const pids = names.map(Number).filter((pid) => pid > 0)
  const places = await Promise.all(
    pids.map((pid) => readlink(`/proc/${pid}/cwd`).catch(() => undefined)),
  )
  return pids.filter((_pid, index) => places[index] === real)
}

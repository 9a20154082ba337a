import { readFile, writeFile } from 'node:fs/promises'

/** A figure of a process in MB; 0 where there is no /proc. */
export async function readMb(pid: number, field: 'VmHWM' | 'RssAnon'): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1] ?? 0) / 1024
}

/** From here on a process's VmHWM counts anew. Where that is not allowed, it stays that of its whole life. */
export const forgetPeak = (pid: number): Promise<void> =>
  writeFile(`/proc/${pid}/clear_refs`, '5').catch(() => {})

import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

type CpuProfile = {
  nodes: { id: number; callFrame: { functionName: string; url: string; lineNumber: number } }[]
  samples: number[]
  timeDeltas: number[]
}

export type Share = { name: string; share: number }
export type ProfileReport = { busy: number; places: Share[]; functions: Share[] }

/** Where API processes spent their time, from the CPU profiles in a folder; idle time is left out of the shares. */
export async function readProfiles(folder: string): Promise<ProfileReport> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.cpuprofile'))
  const places = new Map<string, number>()
  const functions = new Map<string, number>()
  let all = 0
  let busy = 0
  for (const name of names) {
    const profile = JSON.parse(await readFile(join(folder, name), 'utf8')) as CpuProfile
    const frames = new Map(profile.nodes.map(({ id, callFrame }) => [id, callFrame]))
    for (const [index, id] of profile.samples.entries()) {
      const frame = frames.get(id)
      const took = profile.timeDeltas[index] ?? 0
      all += took
      if (!frame || frame.functionName === '(idle)') continue
      busy += took
      const place = placeOf(frame.url)
      add(places, place || frame.functionName, took)
      const line = place ? `${place}:${frame.lineNumber + 1}` : ''
      add(functions, `${frame.functionName || '(anonymous)'} ${line}`.trim(), took)
    }
  }
  return { busy: busy / all, places: shares(places, busy), functions: shares(functions, busy) }
}

/** A file of ours by its path, a package by its name. */
function placeOf(url: string): string {
  const path = url.replace('file://', '')
  const installed = path.lastIndexOf('/node_modules/')
  if (installed >= 0) {
    const [scope = '', name = ''] = path.slice(installed + 14).split('/')
    return scope.startsWith('@') ? `${scope}/${name}` : scope
  }
  const built = path.indexOf('/dist/')
  return built >= 0 ? path.slice(built + 6) : path
}

const add = (sums: Map<string, number>, name: string, value: number): void => {
  sums.set(name, (sums.get(name) ?? 0) + value)
}

const shares = (sums: Map<string, number>, total: number): Share[] =>
  [...sums]
    .map(([name, sum]) => ({ name, share: sum / total }))
    .sort((a, b) => b.share - a.share)
    .slice(0, 40)

import { readdirSync } from 'node:fs'
import { join } from 'node:path'

const passedOver = new Set(['node_modules', 'dist', '.git', '.data', 'coverage'])

/** All files under `dir` whose name ends so, without what was installed, compiled or recorded. */
export function findFiles(dir, ending) {
  return readdirSync(dir, { withFileTypes: true }).flatMap((entry) => {
    if (passedOver.has(entry.name)) return []
    const path = join(dir, entry.name)
    if (entry.isDirectory()) return findFiles(path, ending)
    return entry.name.endsWith(ending) ? [path] : []
  })
}

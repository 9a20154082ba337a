import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runNode } from './child.js'
import { root } from './root.js'

const stampPath = join(root, 'dist', '.built')
const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')

/** Compiles src to dist when what lies there was made from other sources: by content, for clocks lie. */
export async function ensureBuilt() {
  const sources = hashSources()
  if (existsSync(stampPath) && readFileSync(stampPath, 'utf8') === sources) return
  console.error('Compiling …')
  const code = await runNode(tsc, ['-p', 'tsconfig.build.json'])
  if (code !== 0) {
    console.error('The sources do not compile; the faults are above.')
    process.exit(code)
  }
  writeFileSync(stampPath, sources)
}

/** From here on dist may be made from anything. */
export const forgetBuilt = () => rmSync(stampPath, { force: true })

/** Always, for it takes half a second. */
export async function buildBench() {
  const code = await runNode(tsc, ['-p', 'tsconfig.bench.json'])
  if (code !== 0) process.exit(code)
}

export const watchSources = () =>
  runNode(tsc, ['-p', 'tsconfig.build.json', '--watch', '--preserveWatchOutput'])

function hashSources() {
  const hash = createHash('sha256')
  const names = readdirSync(join(root, 'src'), { recursive: true }).filter((name) =>
    name.endsWith('.ts'),
  )
  const paths = [
    ...names.sort().map((name) => join('src', name)),
    'tsconfig.json',
    'tsconfig.build.json',
  ]
  for (const path of paths) hash.update(`${path}\0`).update(readFileSync(join(root, path)))
  return hash.digest('hex')
}

import { join } from 'node:path'
import { ensureBuilt } from './build.js'
import { runNode } from './child.js'
import { root } from './root.js'

const tool = (...path) => join(root, 'node_modules', ...path)

const steps = [
  {
    name: 'format and lint',
    program: tool('@biomejs', 'biome', 'bin', 'biome'),
    args: ['ci', '--error-on-warnings'],
  },
  { name: 'types', program: tool('typescript', 'bin', 'tsc'), args: ['--noEmit'] },
  {
    name: 'layers',
    program: tool('dependency-cruiser', 'bin', 'dependency-cruise.mjs'),
    args: ['--config', '.dependency-cruiser.cjs', 'src', 'dist'],
  },
  { name: 'sources', program: join(root, 'scripts', 'check-sources.js'), args: [] },
  { name: 'links', program: join(root, 'scripts', 'check-links.js'), args: [] },
  {
    name: 'generated files',
    program: join(root, 'dist', 'main.js'),
    args: ['generate', '--check'],
  },
]

/** Everything short of the tests, each step even when one before it failed. */
export async function check() {
  await ensureBuilt()
  const failed = []
  for (const { name, program, args } of steps) {
    console.log(`\n— ${name}`)
    if ((await runNode(program, args)) !== 0) failed.push(name)
  }
  console.log(failed.length === 0 ? '\nAll checks passed.' : `\nFailed: ${failed.join(', ')}`)
  return failed.length === 0 ? 0 : 1
}

import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { buildBench, ensureBuilt, forgetBuilt, watchSources } from './build.js'
import { check } from './check.js'
import { runNode } from './child.js'
import { ensureInstalled } from './install.js'
import { root } from './root.js'

const inMain = (name) => async (args) => {
  await ensureBuilt()
  await runMain([name, ...args])
}

const commands = {
  start: inMain('start'),
  import: inMain('import'),
  evaluate: inMain('evaluate'),
  generate: inMain('generate'),
  build,
  bench,
  chaos: (args) => bench(['chaos', ...args]),
  test,
  dev,
  check,
}

/** Installs what is missing and runs one command; its exit code becomes ours. */
export async function launch([name, ...args]) {
  const command = Object.hasOwn(commands, name ?? '') ? commands[name] : undefined
  if (!command) {
    console.error(`usage: node scripts/launch.js ${Object.keys(commands).join('|')} [arguments]`)
    process.exit(2)
  }
  process.chdir(root)
  await ensureInstalled()
  const code = await command(args)
  if (code !== undefined) process.exitCode = code
}

/** In this very process, so that signals and exit codes need no forwarding. */
async function runMain(args) {
  const main = join(root, 'dist', 'main.js')
  process.argv = [process.execPath, main, ...args]
  await import(pathToFileURL(main).href)
}

/** Whatever the stamp says. */
async function build() {
  forgetBuilt()
  await ensureBuilt()
}

/** Some tests start the product as its users do, so it is compiled first. */
async function test(args) {
  await ensureBuilt()
  const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js')
  const quiet = '--experimental-vm-modules --disable-warning=ExperimentalWarning'
  const options = `${process.env.NODE_OPTIONS ?? ''} ${quiet}`.trim()
  return runNode(jest, args, { env: { ...process.env, NODE_OPTIONS: options } })
}

/** Measurements are programs of their own, outside of the product, and start its processes themselves. */
async function bench(args) {
  await ensureBuilt()
  await buildBench()
  return runNode(join(root, 'dist', 'bench', 'bench', 'run.js'), args)
}

/** Compiles on every change and starts the service anew; the database stays where it is. */
async function dev(args) {
  await ensureBuilt()
  forgetBuilt()
  const service = [
    '--watch',
    '--watch-preserve-output',
    'dist/main.js',
    'start',
    '--no-demo',
    ...args,
  ]
  const [code] = await Promise.all([runNode(service[0], service.slice(1)), watchSources()])
  return code
}

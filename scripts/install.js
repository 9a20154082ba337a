import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './child.js'
import { root } from './root.js'

/** Installs the locked packages when they are missing or other than the lock says. */
export async function ensureInstalled() {
  if (isInstalled()) return
  console.error('Installing the locked packages (npm ci) …')
  const code = await runNpm(['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'])
  if (code !== 0) {
    console.error('The packages could not be installed; npm’s message is above.')
    process.exit(code)
  }
}

/** npm writes what it has installed last of all, so a broken installation counts as none. */
function isInstalled() {
  const installed = readPackages(join(root, 'node_modules', '.package-lock.json'))
  const locked = readPackages(join(root, 'package-lock.json'))
  return Object.entries(locked).every(([path, entry]) => {
    if (path === '') return true
    const present = installed[path]
    // Packages of other platforms are locked, too, and never installed here.
    return present ? present.version === entry.version : entry.optional === true
  })
}

function readPackages(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).packages ?? {}
  } catch {
    return {}
  }
}

/** The npm that runs us, else the one on the path; without a terminal, and whatever NODE_ENV says. */
function runNpm(args) {
  const { NODE_ENV, npm_config_omit, npm_config_production, ...env } = process.env
  const options = { env, stdio: ['ignore', 'ignore', 'inherit'] }
  const npm = process.env.npm_execpath
  if (npm?.endsWith('.js')) return run(process.execPath, [npm, ...args], options)
  const windows = process.platform === 'win32'
  return run(windows ? 'npm.cmd' : 'npm', args, { ...options, shell: windows })
}

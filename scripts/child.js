import { spawn } from 'node:child_process'
import { root } from './root.js'

/** What the shell answers for a process that a signal ended. */
const signalExits = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 }
const ORPHAN_POLL_MS = 500

/**
 * Runs a Node program of the project to its end and resolves with its exit code. Signals are passed on, and this
 * process waits: the child cleans up, and nobody is left behind.
 */
export function runNode(program, args, options = {}) {
  return run(process.execPath, [program, ...args], options)
}

export function run(command, args, options = {}) {
  const child = spawn(command, args, { cwd: root, stdio: 'inherit', ...options })
  const forward = (signal) => child.kill(signal)
  for (const signal of Object.keys(signalExits)) process.on(signal, forward)
  // A npm that is killed takes its shell along and forgets what the shell had started: us.
  const parent = process.ppid
  const orphanWatch = setInterval(() => {
    if (process.env.npm_lifecycle_event && process.ppid !== parent) forward('SIGTERM')
  }, ORPHAN_POLL_MS)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => resolve(code ?? signalExits[signal] ?? 1))
  }).finally(() => {
    clearInterval(orphanWatch)
    for (const signal of Object.keys(signalExits)) process.off(signal, forward)
  })
}

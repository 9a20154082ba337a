// Ends everything a test run has started, however the run itself ended: it waits for the other end of its
// standard input to close, which also happens when the run is killed, and then cleans up the run's folder.
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const CHILD_GRACE_MS = 10_000
const POLL_MS = 20
const FOLDERS_DEEP = 4

const scratch = process.argv[2]
if (!scratch) throw new Error('usage: test-watchdog.js FOLDER')

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {})
process.stdin.resume()
process.stdin.once('close', cleanUp)
process.stdout.on('error', () => {})
process.stdout.write('ready\n')

async function cleanUp() {
  await endAll(startedPids(), ['SIGTERM', 'SIGKILL'])
  await endAll(postmasterPids(scratch, FOLDERS_DEEP), ['SIGQUIT', 'SIGKILL'])
  rmSync(scratch, { recursive: true, force: true, maxRetries: 5 })
}

/** Tests note each process they start as a file `children/<pid>` with its start time (test/support/children.ts). */
function startedPids() {
  return list(join(scratch, 'children'))
    .map((entry) => Number(entry.name))
    .filter((pid) => startOf(pid) === read(join(scratch, 'children', String(pid))))
}

function postmasterPids(dir, deep) {
  return list(dir).flatMap((entry) => {
    const path = join(dir, entry.name)
    if (entry.name === 'postmaster.pid') return [Number(read(path)?.split('\n')[0])]
    return entry.isDirectory() && deep > 0 ? postmasterPids(path, deep - 1) : []
  })
}

async function endAll(pids, [gently, firmly]) {
  for (const pid of pids) send(pid, gently)
  for (let waited = 0; waited < CHILD_GRACE_MS; waited += POLL_MS) {
    if (!pids.some(isAlive)) return
    await sleep(POLL_MS)
  }
  for (const pid of pids) send(pid, firmly)
}

function send(pid, signal) {
  try {
    return pid > 0 && process.kill(pid, signal)
  } catch {
    return false
  }
}

const isAlive = (pid) => send(pid, 0) && read(`/proc/${pid}/stat`)?.includes(') Z ') !== true
const startOf = (pid) =>
  read(`/proc/${pid}/stat`)
    ?.replace(/^.*\) /s, '')
    .split(' ')[19]

function list(dir) {
  try {
    return readdirSync(dir, { withFileTypes: true })
  } catch {
    return []
  }
}

function read(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** How a child is started; tests hand in one that ends with the test run. */
export type Start = (command: string, args: string[], options: SpawnOptions) => ChildProcess

/** A process of its own. `end` resolves when it is gone. */
export type Program = { pid: number; end(signal: NodeJS.Signals): Promise<void> }

export type ProgramOptions = {
  env: Record<string, string>
  nodeOptions?: string[]
  start?: Start
  /** A folder with another build of the service; left out: this one. */
  dir?: string | undefined
  /** Says so when it ends by itself. */
  onGone?: (code: number | null) => void
}

const mainOf = (dir = process.cwd()): string => join(dir, 'dist', 'main.js')

/** Starts `node dist/main.js …`, the service as it is run in production. */
export function startMain(args: string[], options: ProgramOptions): Program {
  const main = mainOf(options.dir)
  return startProgram(process.execPath, [...(options.nodeOptions ?? []), main, ...args], options)
}

export function startProgram(command: string, args: string[], options: ProgramOptions): Program {
  const env = { PATH: process.env['PATH'] ?? '', ...options.env }
  const child = (options.start ?? spawn)(command, args, {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const gone = once(child, 'exit')
  let ending = false
  void gone.then(([code]) => {
    if (!ending) options.onGone?.(code)
  })
  return {
    pid: child.pid ?? 0,
    async end(signal) {
      ending = true
      if (child.exitCode === null && child.signalCode === null) child.kill(signal)
      await gone
    },
  }
}

/** Runs `node dist/main.js …` to its end; resolves with its exit code and what it printed. */
export async function runMain(
  args: string[],
  env: Record<string, string>,
  dir?: string,
): Promise<{ code: number; output: string }> {
  const child = spawn(process.execPath, [mainOf(dir), ...args], {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  const [code] = (await once(child, 'close')) as [number | null]
  return { code: code ?? 1, output }
}

/** Makes the tables of this build, or of the one in `dir`. */
export async function migrateDatabase(databaseUrl: string, dir?: string): Promise<void> {
  const { code, output } = await runMain(['migrate'], { DATABASE_URL: databaseUrl }, dir)
  if (code !== 0) throw new Error(output)
}

const READY_WITHIN_MS = 240_000

/** Waits until an API answers that it is ready. */
export async function untilReady(url: string): Promise<void> {
  const deadline = performance.now() + READY_WITHIN_MS
  while (performance.now() < deadline) {
    const answer = await fetch(`${url}/readyz`).catch(() => undefined)
    if (answer?.status === 200) return
    await sleep(50)
  }
  throw new Error(`${url} was not ready within ${READY_WITHIN_MS / 1000} s`)
}

/** A port that was free just now on the loopback. */
export async function findPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address ? address.port : 0
}

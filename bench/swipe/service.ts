import { ADMIN_KEY } from '../support/api.ts'
import { findPort, type Program, startMain, untilReady } from '../support/program.ts'

export type Service = { ports: number[]; pids: number[]; stop(): Promise<void> }

export type ServiceOptions = {
  databaseUrl: string
  processes: number
  worker: boolean
  /** Where each API process leaves a CPU profile when it stops; undefined: none does. */
  profileDir: string | undefined
  /** A folder with another build; left out: this one. */
  dir?: string | undefined
}

/** The finished service: API processes of their own, and, where wanted, a worker. */
export async function startService(options: ServiceOptions): Promise<Service> {
  const programs: Program[] = []
  const ports: number[] = []
  const env = {
    DATABASE_URL: options.databaseUrl,
    ADMIN_API_KEY: ADMIN_KEY,
    LOG_LEVEL: 'warn',
  }
  const nodeOptions = options.profileDir ? ['--cpu-prof', '--cpu-prof-dir', options.profileDir] : []
  const onGone = (code: number | null): void => {
    console.error(`A process of the service has ended by itself (${code}).`)
    process.exitCode = 1
  }
  for (let index = 0; index < options.processes; index += 1) {
    const port = await findPort()
    const own = { ...env, PORT: String(port) }
    programs.push(startMain(['api'], { env: own, nodeOptions, onGone, dir: options.dir }))
    ports.push(port)
  }
  if (options.worker) programs.push(startMain(['worker'], { env, onGone, dir: options.dir }))
  await Promise.all(ports.map((port) => untilReady(`http://127.0.0.1:${port}`)))
  return {
    ports,
    pids: programs.map((program) => program.pid),
    async stop() {
      await Promise.all(programs.map((program) => program.end('SIGTERM')))
    },
  }
}

import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { type Program, type ProgramOptions, startMain } from '../support/program.ts'
import type { ChaosRedis } from './redis.ts'

/** A process of the service that can be killed at any moment and started again with the same settings. */
export type Victim = { killAndRestart(): Promise<void>; stop(): Promise<void> }

export function startVictim(args: string[], options: ProgramOptions): Victim {
  let program: Program = startMain(args, options)
  return {
    async killAndRestart() {
      await program.end('SIGKILL')
      program = startMain(args, options)
    },
    stop: () => program.end('SIGTERM'),
  }
}

/** Something that happens when so much of the work (0–1) is done. */
export type Accident = { at: number; name: string; happen(): Promise<void> }

export type Scene = {
  apis: readonly Victim[]
  worker: Victim
  redis: ChaosRedis | undefined
  client: pg.ClientBase
}

/** The APIs and the worker are killed `kills` times each, spread over the run; Redis is emptied, and killed. */
export function planAccidents({ apis, worker, redis, client }: Scene, kills: number): Accident[] {
  const accidents: Accident[] = []
  for (let kill = 0; kill < kills; kill += 1) {
    const api = apis[kill % apis.length]
    const at = (kill + 0.7) / (kills + 0.5)
    if (api) accidents.push({ at, name: 'API killed', happen: () => api.killAndRestart() })
    accidents.push({
      at: (kill + 0.3) / (kills + 0.5),
      name: 'worker killed',
      async happen() {
        await untilAtWork(client)
        await worker.killAndRestart()
      },
    })
  }
  if (redis) {
    accidents.push({ at: 0.45, name: 'Redis emptied', happen: () => redis.flush() })
    accidents.push({ at: 0.6, name: 'Redis killed', happen: () => redis.killAndRestart() })
  }
  return accidents.sort((a, b) => a.at - b.at)
}

/** Lets accidents happen in their order; resolves with their names when all have. */
export async function haveAccidents(
  accidents: readonly Accident[],
  progress: () => number,
): Promise<string[]> {
  for (const { at, happen } of accidents) {
    while (progress() < at) await sleep(5)
    await happen()
  }
  return accidents.map((accident) => accident.name)
}

const AT_WORK_WITHIN_MS = 5000

/** Waits until the worker has begun with something new, so that its death interrupts it. */
async function untilAtWork(client: pg.ClientBase): Promise<void> {
  const count = async (): Promise<number> => {
    const { rows } = await client.query<{ marks: number }>(
      'select count(*)::int as marks from event_marks',
    )
    return rows[0]?.marks ?? 0
  }
  const before = await count()
  const deadline = performance.now() + AT_WORK_WITHIN_MS
  while (performance.now() < deadline && (await count()) === before) await sleep(5)
}

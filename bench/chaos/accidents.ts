import { setTimeout as sleep } from 'node:timers/promises'
import { type Program, type ProgramOptions, startMain } from '../support/program.ts'
import type { ChaosPostgres } from './postgres.ts'
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
  postgres: ChaosPostgres
  redis: ChaosRedis | undefined
}

/** Everything is killed so many times, one after the other, spread over the run; Redis is emptied once as well. */
export function planAccidents({ apis, worker, postgres, redis }: Scene, kills: number): Accident[] {
  const rounds = Array.from({ length: kills }, (_, kill): Omit<Accident, 'at'>[] => {
    const api = apis[kill % apis.length]
    return [
      ...(api ? [{ name: 'API killed', happen: () => api.killAndRestart() }] : []),
      { name: 'worker killed', happen: () => worker.killAndRestart() },
      { name: 'Postgres killed', happen: () => postgres.killAndRestart() },
      ...(redis ? [{ name: 'Redis killed', happen: () => redis.killAndRestart() }] : []),
    ]
  })
  const flush = redis ? [{ name: 'Redis emptied', happen: () => redis.flush() }] : []
  const all = [...rounds.flat(), ...flush]
  return all.map((accident, index) => ({ ...accident, at: (index + 0.7) / (all.length + 0.7) }))
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

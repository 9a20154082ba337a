import { spawnSync } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { FlawFound } from '../support/flaw.ts'
import { findPort, type Program, type Start, startProgram } from '../support/program.ts'

/** A Redis that keeps nothing on disk: whoever kills it, empties it. */
export type ChaosRedis = {
  url: string
  flush(): Promise<void>
  killAndRestart(): Promise<void>
  stop(): Promise<void>
}

export async function startChaosRedis(start?: Start): Promise<ChaosRedis> {
  if (spawnSync('redis-server', ['--version']).status !== 0) {
    throw new FlawFound('redis-server is missing (Debian: redis-server)')
  }
  const port = await findPort()
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
  const options = { env: {}, ...(start ? { start } : {}) }
  const run = (): Program =>
    startProgram('redis-server', [...args, '--loglevel', 'warning'], options)
  let server = run()
  const client = new Redis(port, '127.0.0.1', { maxRetriesPerRequest: null })
  client.on('error', () => {})
  await client.ping()
  return {
    url: `redis://127.0.0.1:${port}`,
    flush: async () => {
      await client.flushall()
    },
    async killAndRestart() {
      await server.end('SIGKILL')
      await sleep(100)
      server = run()
    },
    async stop() {
      client.disconnect()
      await server.end('SIGTERM')
    },
  }
}

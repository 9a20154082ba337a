import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { describe, it } from '@jest/globals'
import { Redis } from 'ioredis'
import { freePort } from '../../src/platform/embedded/postgres.ts'
import { makeFolder, startChild } from './children.ts'
import { eventually } from './eventually.ts'

export type TestRedis = {
  url: string
  port: number
  /** Forgets everything, as a Redis without persistence does when it restarts. */
  flush(): Promise<void>
  stop(): Promise<void>
}

/** A Redis of the caller's own, on a free port unless one is given. */
export async function startRedis(givenPort?: number): Promise<TestRedis> {
  const port = givenPort ?? (await freePort())
  const dir = await makeFolder('redis')
  const server = startChild(
    'redis-server',
    [
      '--port',
      String(port),
      '--bind',
      '127.0.0.1',
      '--dir',
      dir,
      '--save',
      '',
      '--appendonly',
      'no',
    ],
    { stdio: 'ignore' },
  )
  const client = new Redis(port, '127.0.0.1', { maxRetriesPerRequest: null })
  client.on('error', () => {})
  await eventually(
    () => client.ping().catch(() => 'not yet'),
    (answer) => answer === 'PONG',
  )
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    flush: async () => {
      await client.flushall()
    },
    async stop() {
      client.disconnect()
      if (server.exitCode !== null) return
      const ended = once(server, 'exit')
      server.kill()
      await ended
    },
  }
}

const isInstalled = spawnSync('redis-server', ['--version']).status === 0

/** Tests that need a Redis: without one they are skipped by name, or fail where REQUIRE_REDIS says it must be there. */
export function describeWithRedis(name: string, tests: () => void): void {
  if (isInstalled) {
    describe(name, tests)
  } else if (process.env['REQUIRE_REDIS']) {
    describe(name, () => {
      it('needs redis-server, which REQUIRE_REDIS says is installed', () => {
        throw new Error('there is no redis-server')
      })
    })
  } else {
    describe.skip(`${name} (no redis-server here)`, tests)
  }
}

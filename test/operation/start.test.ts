import { readFile, stat, writeFile } from 'node:fs/promises'
import { type AddressInfo, connect, createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { processesIn } from '../../src/platform/embedded/processes.ts'
import { makeFolder } from '../support/children.ts'
import { type Running, runProduct } from '../support/processes.ts'

/** One data directory through the life of a service; the tests follow each other. */
describe('start', () => {
  let dataDir: string
  beforeAll(async () => {
    dataDir = join(await makeFolder('start'), 'data with a space')
  })

  const start = (env: Record<string, string> = {}) =>
    runProduct(['start', '--no-demo'], { DATA_DIR: dataDir, PORT: '0', ...env })

  const postgresProcesses = () => processesIn(join(dataDir, 'postgres'))

  async function serving(
    running: Running,
  ): Promise<(path: string, body?: object) => Promise<Response>> {
    const url = await running.url()
    const key = (await readFile(join(dataDir, 'admin.key'), 'utf8')).trim()
    return (path, body) =>
      fetch(url + path, {
        method: body ? 'PUT' : 'GET',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        ...(body ? { body: JSON.stringify(body) } : {}),
      })
  }

  it('serves from nothing, shows its key, and Ctrl-C leaves nothing behind', async () => {
    const running = start()
    const call = await serving(running)
    const body = { name: 'Main Street', timeZone: 'Europe/Dublin', jurisdiction: 'IE' }
    expect((await call('/v1/stores/0042', body)).status).toBe(200)
    expect((await call('/readyz')).status).toBe(200)
    const key = (await readFile(join(dataDir, 'admin.key'), 'utf8')).trim()
    expect(running.output()).toContain(key)
    expect((await stat(join(dataDir, 'admin.key'))).mode & 0o777).toBe(0o600)
    expect((await postgresProcesses())?.length).toBeGreaterThan(0)
    running.child.kill('SIGINT')
    running.child.kill('SIGINT')
    expect(await running.ended).toBe(0)
    expect(await postgresProcesses()).toEqual([])
  })

  it('goes on with the same data and key after kill -9, over the Postgres that was left running', async () => {
    const killed = start()
    await serving(killed)
    killed.child.kill('SIGKILL')
    await killed.ended
    expect((await postgresProcesses())?.length).toBeGreaterThan(0)
    const next = start()
    const call = await serving(next)
    expect(await (await call('/v1/stores/0042')).json()).toMatchObject({ name: 'Main Street' })
    next.child.kill('SIGTERM')
    expect(await next.ended).toBe(0)
    expect(await postgresProcesses()).toEqual([])
  })

  it('ends with a message when its Postgres is killed, and the next start recovers', async () => {
    const running = start()
    await serving(running)
    const pid = Number(
      (await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')[0],
    )
    process.kill(pid, 'SIGKILL')
    expect(await running.ended).toBe(1)
    expect(running.output()).toContain('Postgres has ended')
    const next = start()
    const call = await serving(next)
    expect((await call('/v1/stores/0042')).status).toBe(200)
    next.child.kill('SIGTERM')
    expect(await next.ended).toBe(0)
  })

  it('refuses a second owner of its data by name, and serves on', async () => {
    const first = start()
    const call = await serving(first)
    const second = start()
    expect(await second.ended).toBe(1)
    expect(second.output()).toContain(`in use by process ${first.child.pid}`)
    expect((await call('/readyz')).status).toBe(200)
    first.child.kill('SIGINT')
    expect(await first.ended).toBe(0)
  })

  it('names the port that is in use, and stops the Postgres it had started', async () => {
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const { port } = other.address() as AddressInfo
    const running = start({ PORT: String(port) })
    expect(await running.ended).toBe(1)
    expect(running.output()).toContain(`Port ${port} on 127.0.0.1 is in use`)
    expect(await postgresProcesses()).toEqual([])
    other.close()
  })

  it('lets a request under way finish, and at the second Ctrl-C waits for Postgres only', async () => {
    const running = start()
    await serving(running)
    const url = new URL(await running.url())
    const till = connect(Number(url.port), url.hostname)
    till.write('PUT /v1/stores/0042 HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n')
    till.write('content-type: application/json\r\n\r\n{')
    till.on('error', () => {})
    await sleep(100)
    running.child.kill('SIGINT')
    // Longer than npm takes to pass on what the terminal has sent already.
    await sleep(700)
    expect(running.child.exitCode).toBeNull()
    running.child.kill('SIGINT')
    await running.ended
    expect(await postgresProcesses()).toEqual([])
    till.destroy()
  })

  it('refuses arguments that it does not know before it starts anything', async () => {
    for (const args of [
      ['--demo'],
      ['--data'],
      ['--data', '/nowhere/at/all'],
      ['--no-demo', '--data', '/'],
    ]) {
      const running = runProduct(['start', ...args], { DATA_DIR: '/proc/nothing-is-made-here' })
      expect([args, await running.ended]).toEqual([args, 2])
    }
  })
})

describe('a key file that holds no key', () => {
  it('is named, and Postgres is stopped', async () => {
    const dataDir = await makeFolder('key')
    await writeFile(join(dataDir, 'admin.key'), 'short\n')
    const running = runProduct(['start', '--no-demo'], { DATA_DIR: dataDir, PORT: '0' })
    expect(await running.ended).toBe(1)
    expect(running.output()).toContain(`${join(dataDir, 'admin.key')} holds no key`)
    expect(await processesIn(join(dataDir, 'postgres'))).toEqual([])
  })
})

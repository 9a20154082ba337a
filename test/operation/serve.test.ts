import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import pg from 'pg'
import { aSwipe } from '../support/builders.ts'
import { makeFolder } from '../support/children.ts'
import { cloneDatabase, type TestDatabase } from '../support/database.ts'
import { eventually } from '../support/eventually.ts'
import { runProduct } from '../support/processes.ts'
import { startWire, type Wire } from '../support/wire.ts'

const ADMIN_API_KEY = 'admin-key-for-tests-0123456789'

describe('the command line', () => {
  it('shows its commands when it is given none or an unknown one', async () => {
    for (const args of [[], ['strat'], ['constructor']]) {
      const running = runProduct(args, {})
      expect([args, await running.ended]).toEqual([args, 2])
      expect(running.output()).toMatch(/usage: node dist\/main\.js COMMAND[\s\S]*\n {2}worker /)
    }
  })

  it('tells all faults of the environment at once, without their values', async () => {
    const running = runProduct(['api'], { PORT: 'secret-word', LOG_LEVEL: 'secret-word' })
    expect(await running.ended).toBe(2)
    expect(running.output()).toMatch(/PORT: [\s\S]*LOG_LEVEL: /)
    expect(running.output()).not.toContain('secret-word')
  })

  it.each(['api', 'worker', 'migrate'])('%s asks for DATABASE_URL', async (command) => {
    const running = runProduct([command], {})
    expect(await running.ended).toBe(2)
    expect(running.output()).toContain('DATABASE_URL: must be set')
  })
})

describe('api, worker and migrate as processes of their own', () => {
  let database: TestDatabase
  let wire: Wire
  beforeAll(async () => {
    database = await cloneDatabase()
    wire = await startWire(database.url)
  })
  afterAll(async () => {
    await wire.close()
    await database.drop()
  })

  const run = (command: string) =>
    runProduct([command], { DATABASE_URL: wire.url, ADMIN_API_KEY, PORT: '0' })

  it('migrate says that there is nothing to do', async () => {
    const running = run('migrate')
    expect(await running.ended).toBe(0)
    expect(running.output()).toBe('The database is up to date.\n')
  })

  it('migrate fails with a word where the database is away', async () => {
    wire.cut()
    const running = run('migrate')
    expect(await running.ended).toBe(1)
    wire.mend()
  })

  it('api and worker start without a database, do their work when it comes, and stop when told to', async () => {
    wire.cut()
    const [api, worker] = [run('api'), run('worker')]
    const url = await api.url()
    expect((await fetch(`${url}/healthz`)).status).toBe(200)
    expect((await fetch(`${url}/readyz`)).status).toBe(503)
    wire.mend()
    await eventually(
      async () => (await fetch(`${url}/readyz`)).status,
      (status) => status === 200,
    )

    const call = (method: string, path: string, body: object, key = ADMIN_API_KEY) =>
      fetch(url + path, {
        method,
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
    await call('PUT', '/v1/stores/0042', {
      name: 'A',
      timeZone: 'Europe/Dublin',
      jurisdiction: 'IE',
    })
    const terminal = { role: 'terminal', name: 'till', storeId: '0042', terminalId: '03' }
    const { key } = (await (await call('POST', '/v1/api-keys', terminal)).json()) as { key: string }
    expect((await call('POST', '/v1/swipes', aSwipe(), key)).status).toBe(201)

    const db = new pg.Client(database.url)
    await db.connect()
    const backlog = async () => (await db.query('select count(*)::int as n from events')).rows[0].n
    await eventually(backlog, (waiting) => waiting === 0, 30_000)
    await db.end()
    for (const running of [api, worker]) running.child.kill('SIGTERM')
    expect(await Promise.all([api.ended, worker.ended])).toEqual([0, 0])
  })

  it('audits, compares and rebuilds beside them', async () => {
    for (const [command, said] of [
      ['audit', 'Everything reconciles.'],
      ['compare-profiles', '0 profiles compared with their baskets: all equal.'],
      ['rebuild-profiles', '0 profiles were made anew.'],
    ] as const) {
      const running = run(command)
      expect([command, await running.ended]).toEqual([command, 0])
      expect(running.output()).toContain(said)
    }
  })

  it('an audit that fails says so by its exit code', async () => {
    const db = new pg.Client(database.url)
    await db.connect()
    await db.query(
      `insert into points_balances (account_id, balance) values (uuid_floor(now()), 1)`,
    )
    const running = run('audit')
    expect(await running.ended).toBe(1)
    expect(running.output()).toContain('WRONG a balance is the sum')
    await db.query('delete from points_balances')
    await db.end()
  })

  it('a backup of theirs is restored into another database', async () => {
    const dir = join(await makeFolder('backup'), 'today')
    const backup = runProduct(['backup', dir], { DATABASE_URL: wire.url })
    expect(await backup.ended).toBe(0)
    const other = await cloneDatabase()
    const restore = () => runProduct(['restore', dir], { DATABASE_URL: other.url })
    const first = restore()
    expect(await first.ended).toBe(0)
    expect(first.output()).toMatch(/each equal to its backup[\s\S]*Everything reconciles/)
    const second = restore()
    expect(await second.ended).toBe(1)
    expect(second.output()).toContain('The database is not empty')
    await other.drop()
  })

  it('a worker without a database stops when told to', async () => {
    wire.cut()
    const worker = run('worker')
    await eventually(
      async () => worker.output(),
      (output) => output.includes('"working"'),
    )
    worker.child.kill('SIGTERM')
    expect(await worker.ended).toBe(0)
    wire.mend()
  })
})

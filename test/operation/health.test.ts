import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import supertest from 'supertest'
import { buildApp } from '../../src/app.ts'
import { loadConfig } from '../../src/config.ts'
import { closeDeps, createDeps, type Deps } from '../../src/deps.ts'
import { newId } from '../../src/domain/ids.ts'
import type { App } from '../../src/platform/http/server.ts'
import { cloneDatabase, type TestDatabase } from '../support/database.ts'
import { eventually } from '../support/eventually.ts'
import { startWire, type Wire } from '../support/wire.ts'

const METRICS_KEY = 'metrics-key-for-tests'

describe('health', () => {
  let database: TestDatabase
  let wire: Wire
  let deps: Deps
  let app: App
  beforeAll(async () => {
    database = await cloneDatabase()
    wire = await startWire(database.url)
    wire.cut()
    deps = createDeps(loadConfig({ LOG_LEVEL: 'silent', METRICS_KEY }), { databaseUrl: wire.url })
    app = await buildApp(deps)
    await app.listen({ port: 0, host: '127.0.0.1' })
  })
  afterAll(async () => {
    await app.close()
    await closeDeps(deps)
    await wire.close()
    await database.drop()
  })

  const get = (path: string, key?: string) => {
    const test = supertest(app.server).get(path)
    return key === undefined ? test : test.set('authorization', `Bearer ${key}`)
  }
  const readyz = (status: number) =>
    eventually(
      () => get('/readyz'),
      (answer) => answer.status === status,
    )

  it('listens before the database is there, alive but not ready', async () => {
    expect((await get('/healthz')).body).toEqual({ status: 'alive' })
    const answer = await get('/readyz')
    expect(answer.status).toBe(503)
    expect(answer.headers['retry-after']).toBe('1')
    expect(answer.body).toMatchObject({
      code: 'not-ready',
      checks: { database: 'unreachable', migrations: 'unknown' },
    })
  })

  it('answers calls with 503 meanwhile, and serves as soon as the database is back', async () => {
    const call = () => get('/v1/stores', 'bw_staff_a-key-that-nobody-has')
    const refused = await call()
    expect([refused.status, refused.body.code]).toEqual([503, 'database-unavailable'])
    expect(refused.headers['retry-after']).toBe('1')
    wire.mend()
    expect((await readyz(200)).body).toEqual({
      status: 'ready',
      checks: { database: 'ok', migrations: 'ok', queue: 'ok' },
    })
    expect((await call()).status).toBe(401)
  })

  it('is not ready while the database is gone, and ready again without a restart', async () => {
    wire.cut()
    await readyz(503)
    wire.mend()
    await readyz(200)
  })

  it('is not ready on migrations of another build', async () => {
    const last = sql`(select max(name) from migrations)`
    await sql`update migrations set sha256 = 'x' || sha256 where name = ${last}`.execute(deps.db)
    const answer = await readyz(503)
    expect(answer.body.checks).toEqual({ database: 'ok', migrations: 'pending', queue: 'unknown' })
    await sql`update migrations set sha256 = substr(sha256, 2) where name = ${last}`.execute(
      deps.db,
    )
    await readyz(200)
  })

  it('answers calls with 503 on a database that was never migrated', async () => {
    const empty = new URL(database.url)
    empty.pathname = `${empty.pathname}_empty`
    await sql.raw(`create database ${empty.pathname.slice(1)}`).execute(deps.db)
    const config = loadConfig({ LOG_LEVEL: 'silent' })
    const others = createDeps(config, { databaseUrl: empty.href })
    const other = await buildApp(others)
    const headers = { authorization: 'Bearer bw_staff_a-key-that-nobody-has' }
    const answer = await other.inject({ url: '/v1/stores', headers })
    expect([answer.statusCode, answer.json().code]).toEqual([503, 'not-ready'])
    expect(answer.headers['retry-after']).toBe('1')
    await other.close()
    await closeDeps(others)
    await sql.raw(`drop database ${empty.pathname.slice(1)}`).execute(deps.db)
  })

  it('is degraded, not unready, when events have waited for more than a minute', async () => {
    await sql`insert into events (id, kind, account_id, occurred_at, recorded_at)
      values (${newId()}, 'basket.recorded', ${newId()}, now(), now() - interval '61 seconds')`.execute(
      deps.db,
    )
    const answer = await eventually(
      () => get('/readyz'),
      ({ body }) => body.checks?.queue === 'late',
    )
    expect([answer.status, answer.body.status]).toEqual([200, 'degraded'])
  })

  it('is degraded when Redis cannot be reached', async () => {
    const config = loadConfig({ LOG_LEVEL: 'silent', REDIS_URL: 'redis://127.0.0.1:1' })
    const others = createDeps(config, { databaseUrl: wire.url })
    const other = await buildApp(others)
    const answer = await other.inject('/readyz')
    expect([answer.statusCode, answer.json()]).toEqual([
      200,
      { status: 'degraded', checks: { database: 'ok', migrations: 'ok', queue: 'unreachable' } },
    ])
    await other.close()
    await closeDeps(others)
  })

  it('shows metrics to who has the key', async () => {
    expect((await get('/metrics')).body.code).toBe('key-missing')
    expect((await get('/metrics', 'another-key-for-tests')).body.code).toBe('key-unknown')
    const text = (await get('/metrics', METRICS_KEY)).text
    expect(text).toMatch(
      /basketwise_http_request_duration_seconds_count\{method="GET",route="\/healthz",status="200"\} 1\n/,
    )
    expect(text).toMatch(/^basketwise_outbox_events 1$/m)
    expect(Number(/^basketwise_outbox_oldest_seconds (.*)$/m.exec(text)?.[1])).toBeGreaterThan(60)
    expect(text).toContain('basketwise_database_pool{pool="checkout",state="waiting"} 0')
    expect(text).toContain('process_resident_memory_bytes')
  })

  it('still shows its own metrics when the database is gone', async () => {
    wire.cut()
    const answer = await eventually(
      () => get('/metrics', METRICS_KEY),
      ({ text }) => !text.includes('basketwise_outbox_events 1'),
    )
    expect(answer.text).toContain('process_resident_memory_bytes')
    wire.mend()
  })
})

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import { aMember } from '../support/builders.ts'
import { startService, type TestService } from '../support/service.ts'

const UNKNOWN_ID = '01900000-0000-7000-8000-000000000000'
const MINUTE_MS = 60_000

describe('member tokens', () => {
  let service: TestService
  let app: string
  let id: string
  let now = new Date('2026-11-21T10:00:00Z')

  beforeAll(async () => {
    service = await startService({ now: () => now })
    app = await service.keyOf('app')
  })
  afterAll(() => service.close())
  beforeEach(async () => {
    id = (await service.call('post', '/v1/members', aMember(), app)).body.id
  })

  const later = (minutes: number) => new Date(now.getTime() + minutes * MINUTE_MS)
  const issue = (memberId = id, body: object = {}, key = app, idempotencyKey?: string) =>
    service.call(
      'post',
      `/v1/members/${memberId}/tokens`,
      body,
      key,
      idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey },
    )
  const readWith = (token: string) => service.call('get', `/v1/members/${id}`, undefined, token)
  const countTokens = async (): Promise<number> => {
    const { rows } = await sql<{ n: number }>`
      select count(*)::int as n from api_keys where role = 'member'`.execute(service.deps.db)
    return rows[0]?.n ?? -1
  }

  it('live for a quarter of an hour unless asked otherwise', async () => {
    const answer = await issue()
    expect(answer.status).toBe(201)
    expect(answer.body).toEqual({
      token: expect.stringMatching(/^bw_member_[\w-]{32}$/),
      expiresAt: later(15).toISOString(),
    })
    const bare = await service.call('post', `/v1/members/${id}/tokens`, undefined, app)
    expect(bare.body.expiresAt).toBe(later(15).toISOString())
    const short = await issue(id, { ttlSeconds: 60 })
    expect(short.body.expiresAt).toBe(later(1).toISOString())
  })

  it('open their own member and nothing of others', async () => {
    const { token } = (await issue()).body
    expect((await readWith(token)).body.id).toBe(id)
    const other = (await service.call('post', '/v1/members', aMember(), app)).body.id
    const foreign = await service.call('get', `/v1/members/${other}`, undefined, token)
    expect(foreign.status).toBe(404)
  })

  it('are refused from the moment they expire, also when just used', async () => {
    const { token, expiresAt } = (await issue(id, { ttlSeconds: 60 })).body
    const start = now
    now = new Date(Date.parse(expiresAt) - 1)
    expect((await readWith(token)).status).toBe(200)
    now = new Date(expiresAt)
    const refused = await readWith(token)
    expect(refused.status).toBe(401)
    expect(refused.body.code).toBe('key-unknown')
    now = start
  })

  it('do not pile up when they are over, and take no live ones with them', async () => {
    const start = now
    for (let n = 0; n < 5; n += 1) await issue(id, { ttlSeconds: 60 })
    const live = (await issue(id, { ttlSeconds: 3600 })).body.token
    now = later(20)
    await issue()
    expect(await countTokens()).toBe(2)
    expect((await readWith(live)).status).toBe(200)
    now = start
  })

  it('are stored as hashes alone, and not listed among the keys', async () => {
    const { token } = (await issue(id, {}, app, 'secret')).body
    for (const table of ['api_keys', 'idempotency_keys']) {
      const { rows } = await sql<{ row: string }>`
        select to_jsonb(t)::text as row from ${sql.table(table)} t`.execute(service.deps.db)
      expect(rows.length).toBeGreaterThan(0)
      for (const { row } of rows) expect(row).not.toContain(token)
    }
    const list = await service.call('get', '/v1/api-keys?limit=200')
    expect(list.body.data.map((key: { role: string }) => key.role)).not.toContain('member')
  })

  it('are shown once: a repeat with the same Idempotency-Key has none', async () => {
    const first = await issue(id, {}, app, 'once')
    const second = await issue(id, {}, app, 'once')
    expect(second.status).toBe(201)
    expect(second.body).toEqual({ token: null, expiresAt: first.body.expiresAt })
    expect((await readWith(first.body.token)).status).toBe(200)
  })

  it('are made once when two requests come at once', async () => {
    const before = await countTokens()
    const answers = await Promise.all([issue(id, {}, app, 'both'), issue(id, {}, app, 'both')])
    expect(answers.map((answer) => answer.status)).toEqual([201, 201])
    expect(answers.filter((answer) => answer.body.token !== null)).toHaveLength(1)
    expect(await countTokens()).toBe(before + 1)
  })

  it.each([
    ['a minute less a second', { ttlSeconds: 59 }],
    ['more than an hour', { ttlSeconds: 3601 }],
    ['half a second', { ttlSeconds: 60.5 }],
    ['text', { ttlSeconds: '900' }],
    ['an unknown field', { role: 'admin' }],
  ])('are not made for %s', async (_what, body) => {
    const before = await countTokens()
    expect((await issue(id, body)).status).toBe(400)
    expect(await countTokens()).toBe(before)
  })

  it.each([UNKNOWN_ID, 'x'])('are not made for the member %s', async (memberId) => {
    expect((await issue(memberId)).status).toBe(404)
  })

  it('are made by apps, staff and administrators alone', async () => {
    const { token } = (await issue()).body
    const anonymous = await service.call('post', `/v1/members/${id}/tokens`, {}, null)
    expect(anonymous.status).toBe(401)
    const others = [token, await service.keyOf('marketing')]
    for (const key of others) expect((await issue(id, {}, key)).status).toBe(403)
    const administrator = await service.call('post', `/v1/members/${id}/tokens`, {})
    expect(administrator.status).toBe(201)
  })
})

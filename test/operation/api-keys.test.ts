import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import { hashSecret } from '../../src/platform/auth/secrets.ts'
import { ADMIN_KEY, startService, type TestService } from '../support/service.ts'

const KEYS = '/v1/api-keys'
const UNKNOWN_ID = '01900000-0000-7000-8000-000000000000'

describe('api keys', () => {
  let service: TestService
  let terminalCount = 0
  let terminalId: string

  beforeAll(async () => {
    service = await startService()
    await service.openStore({ storeId: '0042', terminalId: 'first' })
  })
  afterAll(() => service.close())
  beforeEach(() => {
    terminalCount += 1
    terminalId = `t${terminalCount}`
  })

  const aTerminalKey = (fields: Record<string, unknown> = {}) => ({
    role: 'terminal',
    storeId: '0042',
    terminalId,
    name: 'till',
    ...fields,
  })
  const anAppKey = (fields: Record<string, unknown> = {}) => ({
    role: 'app',
    name: 'app',
    ...fields,
  })

  describe('making one', () => {
    it('answers the whole key once and stores only its hash', async () => {
      const answer = await service.call('post', KEYS, aTerminalKey())
      expect(answer.status).toBe(201)
      expect(answer.body).toEqual({
        id: expect.any(String),
        key: expect.stringMatching(/^bw_terminal_[\w-]{32}$/),
        role: 'terminal',
        name: 'till',
        storeId: '0042',
        terminalId,
        createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
      })
      const stored = await sql<{ row: string; secret_hash: Buffer }>`
        select to_jsonb(k)::text as row, secret_hash from api_keys k where id = ${answer.body.id}`.execute(
        service.deps.db,
      )
      expect(stored.rows[0]?.row).not.toContain(answer.body.key.slice(12))
      expect(stored.rows[0]?.secret_hash).toEqual(hashSecret(answer.body.key))
    })

    it.each(['app', 'marketing', 'staff', 'admin'])(
      'makes a %s key without a terminal',
      async (role) => {
        const answer = await service.call('post', KEYS, { role, name: role })
        expect(answer.status).toBe(201)
        expect(answer.body).toMatchObject({ role, storeId: null, terminalId: null })
      },
    )

    it('lets a made admin key administer', async () => {
      const key = await service.keyOf('admin')
      expect((await service.call('get', KEYS, undefined, key)).status).toBe(200)
    })

    it.each([
      ['a terminal key without a store', { role: 'terminal', terminalId: '1', name: 'x' }],
      ['a terminal key without a terminal', { role: 'terminal', storeId: '0042', name: 'x' }],
      ['an app key with a store', { role: 'app', storeId: '0042', name: 'x' }],
      ['an admin key with a terminal', { role: 'admin', terminalId: '1', name: 'x' }],
      ['a member key', { role: 'member', name: 'x' }],
      ['an unknown role', { role: 'root', name: 'x' }],
      ['no name', { role: 'app' }],
      ['an empty name', { role: 'app', name: '' }],
      ['a number for a name', { role: 'app', name: 1 }],
      [
        'a store id with a hyphen',
        { role: 'terminal', storeId: '00-42', terminalId: '1', name: 'x' },
      ],
      ['an unknown field', { role: 'app', name: 'x', secret: 'mine' }],
      ['NUL in the name', { role: 'app', name: 'a\0b' }],
    ])('refuses %s', async (_what, body) => {
      const answer = await service.call('post', KEYS, body)
      expect(answer.status).toBe(400)
      expect(answer.body.code).toBe('invalid-request')
    })

    it('refuses a store that does not exist', async () => {
      const answer = await service.call('post', KEYS, aTerminalKey({ storeId: '9999' }))
      expect(answer.status).toBe(422)
      expect(answer.body).toMatchObject({
        code: 'store-unknown',
        errors: [{ pointer: '/storeId' }],
      })
    })

    it('keeps a name with SQL and script in it as it is', async () => {
      const name = `'; drop table api_keys; -- <script>alert(1)</script> \${7*7}`
      const made = await service.call('post', KEYS, anAppKey({ name }))
      expect(made.body.name).toBe(name)
      const list = await service.call('get', `${KEYS}?limit=200`)
      expect(list.body.data).toContainEqual(expect.objectContaining({ id: made.body.id, name }))
    })

    it('is for administrators alone', async () => {
      expect((await service.call('post', KEYS, anAppKey(), null)).status).toBe(401)
      for (const role of ['app', 'marketing', 'staff'] as const) {
        const answer = await service.call('post', KEYS, anAppKey(), await service.keyOf(role))
        expect(answer.status).toBe(403)
        expect(answer.body.code).toBe('role-not-allowed')
      }
    })
  })

  describe('a terminal', () => {
    it('may have two live keys, so that one can be rotated, and no third', async () => {
      const first = await service.call('post', KEYS, aTerminalKey())
      expect((await service.call('post', KEYS, aTerminalKey())).status).toBe(201)
      const third = await service.call('post', KEYS, aTerminalKey())
      expect(third.status).toBe(409)
      expect(third.body.code).toBe('state-conflict')
      await service.call('delete', `${KEYS}/${first.body.id}`)
      expect((await service.call('post', KEYS, aTerminalKey())).status).toBe(201)
    })

    it('never gets a third key when many are asked for at once', async () => {
      // The first rounds open the connections that the later ones meet on.
      for (let round = 0; round < 4; round += 1) {
        const body = aTerminalKey({ terminalId: `race${round}` })
        const answers = await Promise.all(
          Array.from({ length: 8 }, () => service.call('post', KEYS, body)),
        )
        const statuses = answers.map((answer) => answer.status).sort()
        expect(statuses).toEqual([201, 201, 409, 409, 409, 409, 409, 409])
      }
    })
  })

  describe('with an Idempotency-Key', () => {
    const repeat = (key: string, body: object) =>
      service.call('post', KEYS, body, undefined, { 'idempotency-key': key })

    it('answers a repeat with the same key’s id and without its secret', async () => {
      const first = await repeat('a', anAppKey())
      const second = await repeat('a', anAppKey())
      expect(second.status).toBe(201)
      expect(second.headers['idempotency-replayed']).toBe('true')
      expect(second.body).toEqual({ ...first.body, key: null })
    })

    it('makes one key when two requests come at once', async () => {
      const answers = await Promise.all([repeat('b', anAppKey()), repeat('b', anAppKey())])
      expect(answers.map((answer) => answer.status)).toEqual([201, 201])
      expect(answers[0]?.body.id).toBe(answers[1]?.body.id)
      expect(answers.filter((answer) => answer.body.key !== null)).toHaveLength(1)
    })

    it('refuses another body', async () => {
      await repeat('c', anAppKey())
      const answer = await repeat('c', anAppKey({ name: 'other' }))
      expect(answer.status).toBe(409)
      expect(answer.body.code).toBe('idempotency-key-conflict')
    })

    it('keeps no secret in what is kept for the repeat', async () => {
      const made = await repeat('d', anAppKey())
      const kept = await sql<{ answer: string }>`select answer::text from idempotency_keys`.execute(
        service.deps.db,
      )
      expect(kept.rows.length).toBeGreaterThan(0)
      for (const { answer } of kept.rows) expect(answer).not.toContain(made.body.key)
    })
  })

  describe('the list', () => {
    it('pages through all keys, and never shows a secret', async () => {
      const made = await service.call('post', KEYS, anAppKey())
      const seen: Record<string, unknown>[] = []
      let after = ''
      for (;;) {
        const page = await service.call('get', `${KEYS}?limit=3${after}`)
        expect(page.status).toBe(200)
        expect(page.body.data.length).toBeLessThanOrEqual(3)
        expect(page.text).not.toMatch(/bw_|secret/)
        seen.push(...page.body.data)
        if (page.body.next === null) break
        after = `&after=${page.body.next}`
      }
      expect(new Set(seen.map((key) => key['id'])).size).toBe(seen.length)
      expect(seen.at(-1)).toEqual({
        id: made.body.id,
        role: 'app',
        name: 'app',
        storeId: null,
        terminalId: null,
        createdAt: made.body.createdAt,
        revokedAt: null,
      })
    })

    it.each([
      'limit=0',
      'limit=201',
      'limit=x',
      'after=nonsense',
      'other=1',
      'after=WyJub3QgYW4gaWQiXQ',
    ])('refuses ?%s', async (query) => {
      const answer = await service.call('get', `${KEYS}?${query}`)
      expect(answer.status).toBe(400)
    })

    it('is for administrators alone', async () => {
      expect((await service.call('get', KEYS, undefined, null)).status).toBe(401)
      const staff = await service.keyOf('staff')
      expect((await service.call('get', KEYS, undefined, staff)).status).toBe(403)
    })
  })

  describe('revoking', () => {
    it('refuses the key from then on, also one in use a moment ago', async () => {
      const { body } = await service.call('post', KEYS, { role: 'admin', name: 'leaver' })
      expect((await service.call('get', KEYS, undefined, body.key)).status).toBe(200)
      expect((await service.call('delete', `${KEYS}/${body.id}`)).status).toBe(204)
      const refused = await service.call('get', KEYS, undefined, body.key)
      expect(refused.status).toBe(401)
      expect(refused.body.code).toBe('key-unknown')
    })

    it('leaves other keys alone', async () => {
      const kept = await service.keyOf('admin')
      const { body } = await service.call('post', KEYS, anAppKey())
      await service.call('delete', `${KEYS}/${body.id}`)
      expect((await service.call('get', KEYS, undefined, kept)).status).toBe(200)
    })

    it('answers a repeat the same, and keeps the first instant', async () => {
      const { body } = await service.call('post', KEYS, anAppKey())
      const instant = async () => {
        const list = await service.call('get', `${KEYS}?limit=200`)
        return list.body.data.find((key: { id: string }) => key.id === body.id).revokedAt
      }
      const first = await service.call('delete', `${KEYS}/${body.id}`)
      const revokedAt = await instant()
      const second = await service.call('delete', `${KEYS}/${body.id}`)
      expect([first.status, second.status]).toEqual([204, 204])
      expect(second.text).toBe('')
      expect(revokedAt).toEqual(expect.any(String))
      expect(await instant()).toBe(revokedAt)
    })

    it.each([UNKNOWN_ID, 'no-uuid'])('knows no key %s', async (id) => {
      const answer = await service.call('delete', `${KEYS}/${id}`)
      expect(answer.status).toBe(404)
      expect(answer.body.code).toBe('not-found')
    })

    it('takes a content type without a body, as some clients send it', async () => {
      const { body } = await service.call('post', KEYS, anAppKey())
      const json = { 'content-type': 'application/json' }
      const path = `${KEYS}/${body.id}`
      const answer = await service.call('delete', path, undefined, ADMIN_KEY, json)
      expect(answer.status).toBe(204)
      const empty = await service.call('post', KEYS, undefined, ADMIN_KEY, json)
      expect([empty.status, empty.body.code]).toEqual([400, 'invalid-request'])
    })

    it('is for administrators alone', async () => {
      const { body } = await service.call('post', KEYS, anAppKey())
      expect((await service.call('delete', `${KEYS}/${body.id}`, undefined, null)).status).toBe(401)
      expect((await service.call('delete', `${KEYS}/${body.id}`, undefined, body.key)).status).toBe(
        403,
      )
      const list = await service.call('get', `${KEYS}?limit=200`)
      expect(list.body.data).toContainEqual(
        expect.objectContaining({ id: body.id, revokedAt: null }),
      )
    })
  })
})

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import Fastify, { type FastifyInstance } from 'fastify'
import {
  type Authentication,
  principalOf,
  registerAuthentication,
  terminalOf,
} from '../../../src/platform/auth/authenticate.ts'
import type { Principal } from '../../../src/platform/auth/principal.ts'
import { hashSecret, newSecret, sameSecret } from '../../../src/platform/auth/secrets.ts'
import { registerProblems } from '../../../src/platform/http/problems.ts'

const ADMIN_KEY = 'administrator-key-0123456789'

const aPrincipal = (fields: Partial<Principal> = {}): Principal => ({
  keyId: '01900000-0000-7000-8000-000000000001',
  role: 'app',
  storeId: null,
  terminalId: null,
  memberId: null,
  expiresAt: null,
  ...fields,
})

describe('authentication', () => {
  let app: FastifyInstance
  let authentication: Authentication
  let now: Date
  let keys: Map<string, Principal>
  let lookups: number

  beforeEach(() => {
    now = new Date('2026-11-21T10:00:00Z')
    keys = new Map()
    lookups = 0
    app = Fastify()
    registerProblems(app)
    authentication = registerAuthentication(app, {
      adminApiKey: ADMIN_KEY,
      now: () => now,
      findPrincipal: async (hash) => {
        lookups += 1
        return keys.get(hash.toString('hex'))
      },
    })
    app.get('/open', () => 'open')
    app.get('/who', { config: { roles: ['app', 'member', 'admin'] } }, (request) =>
      principalOf(request),
    )
    app.get('/till', { config: { roles: ['terminal', 'admin'] } }, (request) => terminalOf(request))
  })
  afterEach(() => app.close())

  const know = (secret: string, principal: Principal) =>
    keys.set(hashSecret(secret).toString('hex'), principal)
  const get = (url: string, authorization?: string) =>
    app.inject({ url, headers: authorization === undefined ? {} : { authorization } })
  const codeOf = async (url: string, authorization?: string) =>
    (await get(url, authorization)).json().code

  it('asks nothing where a route names no roles', async () => {
    expect((await get('/open')).statusCode).toBe(200)
    expect(lookups).toBe(0)
  })

  it.each([
    undefined,
    '',
    'Bearer',
    'Bearer ',
    'Basic abc',
    'Bearer a\tb',
    `Bearer ${'x'.repeat(513)}`,
  ])('takes %j for no key, without asking the database', async (authorization) => {
    const answer = await get('/who', authorization)
    expect(answer.statusCode).toBe(401)
    expect(answer.json().code).toBe('key-missing')
    expect(lookups).toBe(0)
  })

  it('lets the configured key administer, and nothing that is nearly it', async () => {
    expect((await get('/who', `Bearer ${ADMIN_KEY}`)).json().role).toBe('admin')
    expect((await get('/who', `bearer ${ADMIN_KEY}`)).json().role).toBe('admin')
    for (const wrong of [ADMIN_KEY.slice(0, -1), `${ADMIN_KEY}0`, ADMIN_KEY.toUpperCase()]) {
      expect(await codeOf('/who', `Bearer ${wrong}`)).toBe('key-unknown')
    }
  })

  it('looks a key up once for many requests', async () => {
    know('secret', aPrincipal())
    for (let n = 0; n < 20; n += 1)
      expect((await get('/who', 'Bearer secret')).statusCode).toBe(200)
    expect(lookups).toBe(1)
  })

  it('never remembers that a key is unknown', async () => {
    expect(await codeOf('/who', 'Bearer fresh')).toBe('key-unknown')
    know('fresh', aPrincipal())
    expect((await get('/who', 'Bearer fresh')).statusCode).toBe(200)
  })

  it('forgets a revoked key at once, and only that one', async () => {
    const gone = aPrincipal()
    const kept = aPrincipal({ keyId: '01900000-0000-7000-8000-000000000002' })
    know('gone', gone)
    know('kept', kept)
    await get('/who', 'Bearer gone')
    await get('/who', 'Bearer kept')
    keys.clear()
    authentication.forget(gone.keyId)
    expect(await codeOf('/who', 'Bearer gone')).toBe('key-unknown')
    expect((await get('/who', 'Bearer kept')).statusCode).toBe(200)
  })

  it('refuses a key from the moment it expires, also one it remembers', async () => {
    const expiresAt = new Date(now.getTime() + 1)
    know('brief', aPrincipal({ role: 'member', expiresAt }))
    expect((await get('/who', 'Bearer brief')).statusCode).toBe(200)
    now = expiresAt
    expect(await codeOf('/who', 'Bearer brief')).toBe('key-unknown')
  })

  it('refuses a role that the route does not name', async () => {
    know('marketing', aPrincipal({ role: 'marketing' }))
    const answer = await get('/who', 'Bearer marketing')
    expect(answer.statusCode).toBe(403)
    expect(answer.json().code).toBe('role-not-allowed')
  })

  it('gives the terminal of a terminal key, and takes nobody else for one', async () => {
    know('till', aPrincipal({ role: 'terminal', storeId: '0042', terminalId: '03' }))
    const till = await get('/till', 'Bearer till')
    expect(till.json()).toMatchObject({ storeId: '0042', terminalId: '03' })
    expect(await codeOf('/till', `Bearer ${ADMIN_KEY}`)).toBe('role-not-allowed')
  })
})

describe('secrets', () => {
  it('are recognisable by role and never twice the same', () => {
    const made = Array.from({ length: 200 }, () => newSecret('terminal'))
    expect(new Set(made).size).toBe(200)
    for (const secret of made) expect(secret).toMatch(/^bw_terminal_[\w-]{32}$/)
  })

  it('are the same only when they are, whatever their length', () => {
    expect(sameSecret('abc', 'abc')).toBe(true)
    for (const other of ['abd', 'ab', 'abcd', '']) expect(sameSecret('abc', other)).toBe(false)
  })
})

import { pino } from 'pino'
import supertest from 'supertest'
import { buildApp } from '../../src/app.ts'
import { loadConfig } from '../../src/config.ts'
import { closeDeps, createDeps, type Deps } from '../../src/deps.ts'
import type { Role } from '../../src/platform/auth/principal.ts'
import { claimEvents } from '../../src/platform/queue/outbox.ts'
import { consumeEvents } from '../../src/worker.ts'
import { cloneDatabase } from './database.ts'
import { refuseUndescribedProblems } from './described-problems.ts'

export const ADMIN_KEY = 'admin-key-for-tests-0123456789'

/** Before any basket of a test was bought. */
const LONG_AGO = '1970-01-01T00:00:00+00:00'

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete'

/** The whole service over a database of its own: the API through HTTP, the worker's handler by hand. */
export type TestService = {
  deps: Deps
  /** Calls the API; `key` null: without one. */
  call(
    method: Method,
    path: string,
    body?: unknown,
    key?: string | null,
    headers?: Record<string, string>,
  ): supertest.Test
  /** A new key of this role. */
  keyOf(role: Role, terminal?: { storeId: string; terminalId: string }): Promise<string>
  /** A store with the terminal's key: `{storeId, terminalId, key}`. */
  openStore(options?: {
    storeId?: string
    timeZone?: string
    jurisdiction?: string
    terminalId?: string
  }): Promise<{
    storeId: string
    terminalId: string
    key: string
  }>
  /** Launches a draft of a promotion so that it holds for every basket of a test, whenever that was bought. */
  launchDraft(id: string): supertest.Test
  /** Lets the consumers take everything in the outbox, as the worker would. Returns how many events. */
  drain(): Promise<number>
  close(): Promise<void>
}

export type TestServiceOptions = {
  now?: () => Date
  env?: Record<string, string>
  /** Where the service finds its database, given the real address. */
  databaseUrlOf?: (url: string) => Promise<string>
}

export async function startService(options: TestServiceOptions = {}): Promise<TestService> {
  const database = await cloneDatabase()
  const config = loadConfig({ ADMIN_API_KEY: ADMIN_KEY, ...options.env })
  const deps = createDeps(config, {
    databaseUrl: (await options.databaseUrlOf?.(database.url)) ?? database.url,
    log: pino({ level: process.env['TEST_LOG_LEVEL'] ?? 'silent' }),
    ...(options.now ? { now: options.now } : {}),
  })
  const app = await buildApp(deps)
  refuseUndescribedProblems(app)
  await app.ready()
  const agent = supertest(app.server)

  const service: TestService = {
    deps,
    call(method, path, body, key = ADMIN_KEY, headers = {}) {
      const test = agent[method](path)
      if (key !== null) test.set('authorization', `Bearer ${key}`)
      for (const [name, value] of Object.entries(headers)) test.set(name, value)
      return body === undefined ? test : test.send(body as object)
    },
    async keyOf(role, terminal) {
      const answer = await service.call('post', '/v1/api-keys', { role, name: role, ...terminal })
      if (answer.status !== 201) throw new Error(`no key: ${answer.text}`)
      return answer.body.key
    },
    async openStore(store = {}) {
      const { storeId = '0042', terminalId = '03', timeZone = 'Europe/Dublin' } = store
      const jurisdiction = store.jurisdiction ?? 'IE'
      const body = { name: `Store ${storeId}`, timeZone, jurisdiction }
      const answer = await service.call('put', `/v1/stores/${storeId}`, body)
      if (answer.status !== 200) throw new Error(`no store: ${answer.text}`)
      const key = await service.keyOf('terminal', { storeId, terminalId })
      return { storeId, terminalId, key }
    },
    launchDraft: (id) => service.call('post', `/v1/promotions/${id}/launch`, { at: LONG_AGO }),
    async drain() {
      let consumed = 0
      for (;;) {
        const events = await claimEvents(deps.db, { limit: 500, leaseSeconds: 60 })
        if (events.length === 0) return consumed
        await consumeEvents(deps, events)
        consumed += events.length
      }
    },
    async close() {
      await app.close()
      await closeDeps(deps)
      await database.drop()
    },
  }
  return service
}

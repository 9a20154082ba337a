import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { Response } from 'supertest'
import type { z } from 'zod'
import { buildApp } from '../../src/app.ts'
import { newId } from '../../src/domain/ids.ts'
import { problems } from '../../src/errors.ts'
import type { Role } from '../../src/platform/auth/principal.ts'
import type { DescribedRoute } from '../../src/platform/http/route-problems.ts'
import { aMember } from '../support/builders.ts'
import { ADMIN_KEY, startService, type TestService } from '../support/service.ts'
import { sampleOf } from './samples.ts'

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete'
type Call = {
  method: Method
  path: string
  key: string
  name: string
  body: z.ZodType | undefined
  hasQuery: boolean
  bytesMax: number
}

const NUL = 'a\u0000b'
const LONE = 'a\ud800b'
const shapeless = [[], 'text', 7, true, null, [[]], { unknownField: 1 }, { ['__proto__']: 1 }]
const oddValues = [
  NUL,
  LONE,
  ...[-1, 0.5, 2 ** 53, 1e308, 'x'.repeat(3000), '<script>', "'; drop table stores; --"],
  ...[null, true, [], {}, [null], { deep: { deep: {} } }],
]

describe('hostile input', () => {
  let service: TestService
  let calls: Call[]
  beforeAll(async () => {
    service = await startService()
    calls = await callsOfAllRoutes(service)
  })
  afterAll(() => service.close())

  const withBody = () => calls.filter((call) => call.body !== undefined)

  async function send(call: Call, text: string, type = 'application/json'): Promise<Response> {
    return service.call(call.method, call.path, text, call.key, { 'content-type': type })
  }

  function expectProblem(call: Call, answer: Response, statuses?: number[]): void {
    const seen = { call: call.name, status: answer.status, ...answer.body }
    expect(seen).toMatchObject({ status: expect.any(Number), code: expect.any(String) })
    expect(Object.keys(problems)).toContain(answer.body.code)
    expect(answer.headers['content-type']).toBe('application/problem+json')
    expect(answer.body.requestId).toBe(answer.headers['x-request-id'])
    if (statuses)
      expect([call.name, statuses]).toEqual([call.name, expect.arrayContaining([answer.status])])
    expect([call.name, answer.status >= 400 && answer.status < 500]).toEqual([call.name, true])
  }

  async function expectNoFault(call: Call, text?: string): Promise<void> {
    const answer = text
      ? await send(call, text)
      : await service.call(call.method, call.path, undefined, call.key)
    expect([call.name, answer.status < 500, answer.text]).toEqual([call.name, true, answer.text])
    if (answer.status >= 400) expectProblem(call, answer)
  }

  it('covers routes that take a body', () => {
    expect(withBody().length).toBeGreaterThan(5)
  })

  it('refuses what is not JSON', async () => {
    for (const call of withBody()) {
      for (const text of ['{', '{"a":}', 'nul', '[1,]', '{"a":1}}', '\ufeff\u0001']) {
        expectProblem(call, await send(call, text), [400])
      }
    }
  })

  it('refuses an empty body wherever one is needed', async () => {
    for (const call of withBody()) {
      const answer = await send(call, '')
      if (call.body?.safeParse(undefined).success) expect(answer.status).toBeLessThan(500)
      else expectProblem(call, answer, [400])
    }
  })

  it('refuses a body of another shape and fields that nobody knows', async () => {
    for (const call of withBody()) {
      for (const body of shapeless) {
        if (call.body?.safeParse(body).success) continue
        const answer = await send(call, JSON.stringify(body))
        expectProblem(call, answer, [400])
      }
      const sample = sampleOf(call.body as z.ZodType)
      const more = Array.isArray(sample)
        ? [{ unknownField: 1 }]
        : { ...(sample as object), unknownField: 1 }
      const answer = await send(call, JSON.stringify(more))
      expectProblem(call, answer, [400])
      expect(answer.body.errors).toBeDefined()
    }
  })

  it('refuses other content types and bodies above the limit, 256 kB unless a batch', async () => {
    for (const call of withBody()) {
      expectProblem(call, await send(call, 'a=1', 'application/x-www-form-urlencoded'), [415])
      expectProblem(call, await send(call, '<a/>', 'text/xml'), [415])
      expectProblem(call, await send(call, JSON.stringify('x'.repeat(call.bytesMax))), [413])
    }
  })

  it('never breaks over one odd field', async () => {
    for (const call of withBody()) {
      for (const [path, changed] of mutations(sampleOf(call.body as z.ZodType), oddValues)) {
        await expectNoFault({ ...call, name: `${call.name} ${path}` }, JSON.stringify(changed))
      }
    }
  })

  it('never takes NUL or half a surrogate pair in any field', async () => {
    for (const call of withBody()) {
      for (const [path, changed] of mutations(sampleOf(call.body as z.ZodType), [NUL, LONE])) {
        const answer = await send(call, JSON.stringify(changed))
        expect([call.name, path, answer.status]).toEqual([call.name, path, 400])
      }
    }
  })

  it('refuses odd queries, and unknown ones where there are known ones', async () => {
    for (const call of calls.filter((one) => one.method === 'get')) {
      for (const tail of ['?limit=0', '?limit=abc', '?limit=1e9', '?after=%00', '?after=bm8']) {
        await expectNoFault({ ...call, name: call.name + tail, path: call.path + tail })
      }
    }
    for (const call of calls.filter((one) => one.hasQuery)) {
      const path = `${call.path}?unknownField=1`
      expectProblem(call, await service.call(call.method, path, undefined, call.key), [400])
    }
  })

  it('refuses odd ids in addresses', async () => {
    const surrogate = '%ED%A0%80'
    const odd = ['%00', surrogate, '..%2F..', "'%3B--", 'x'.repeat(201), '%F0%9F%9B%92', '-1']
    for (const call of calls.filter((one) => one.name.includes(':'))) {
      const body = call.body ? sampleOf(call.body) : undefined
      for (const id of odd) {
        const path = call.name.split(' ')[1]?.replaceAll(/:\w+/g, id) ?? ''
        const answer = await service.call(call.method, path, body, call.key)
        expectProblem({ ...call, name: `${call.name} ${id}` }, answer)
      }
    }
  })
})

/** Each field, at any depth up to lists' first items, replaced by each odd value. */
function mutations(value: unknown, odd: readonly unknown[], path = ''): [string, unknown][] {
  if (value === null || typeof value !== 'object') return []
  const inner = Array.isArray(value) ? value.slice(0, 1) : value
  return Object.entries(inner).flatMap(([key, field]): [string, unknown][] => {
    const put = (replacement: unknown) =>
      Array.isArray(value) ? [replacement, ...value.slice(1)] : { ...value, [key]: replacement }
    const here = odd.map((one): [string, unknown] => [`${path}/${key}=${show(one)}`, put(one)])
    const below = mutations(field, odd, `${path}/${key}`)
    return [...here, ...below.map(([at, changed]): [string, unknown] => [at, put(changed)])]
  })
}

const show = (value: unknown): string => JSON.stringify(value).slice(0, 40)

/** Every route with a key that may call it, and ids that are there where they can be. */
async function callsOfAllRoutes(service: TestService): Promise<Call[]> {
  const { key: terminalKey, storeId, terminalId } = await service.openStore()
  const member = await service.call('post', '/v1/members', aMember())
  const memberId = member.body.id as string
  const token = await service.call('post', `/v1/members/${memberId}/tokens`, {})
  const keys: Partial<Record<Role, string>> = { terminal: terminalKey, member: token.body.token }
  const ids: Record<string, string> = { stores: storeId, members: memberId, terminals: terminalId }
  const app = await buildApp(service.deps)
  await app.ready()
  const routes = app.describedRoutes.filter(
    (route) => route.method !== 'HEAD' && route.config?.roles,
  )
  const calls: Call[] = []
  for (const route of routes) {
    const role = route.config?.roles?.includes('admin') ? undefined : route.config?.roles?.[0]
    if (role && !keys[role]) keys[role] = await service.keyOf(role)
    calls.push(callOf(route, ids, role && keys[role]))
  }
  await app.close()
  return calls
}

function callOf(route: DescribedRoute, ids: Record<string, string>, key: string | undefined): Call {
  const path = route.url.replace(
    /([a-z-]+)\/:\w+/g,
    (_all, things: string) => `${things}/${ids[things] ?? newId()}`,
  )
  return {
    method: String(route.method).toLowerCase() as Method,
    path,
    key: key ?? ADMIN_KEY,
    name: `${route.method} ${route.url}`,
    body: route.schema?.body as z.ZodType | undefined,
    bytesMax: route.bodyLimit ?? 256 * 1024,
    hasQuery: route.schema?.querystring !== undefined,
  }
}

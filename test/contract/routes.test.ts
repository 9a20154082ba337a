import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { buildApp } from '../../src/app.ts'
import { loadConfig } from '../../src/config.ts'
import { closeDeps, createDeps, type Deps } from '../../src/deps.ts'
import { problems } from '../../src/errors.ts'
import { requestExamples } from '../../src/operation/docs/request-examples.ts'
import { roles } from '../../src/platform/auth/principal.ts'
import { operationIdOf } from '../../src/platform/http/openapi.ts'
import { type DescribedRoute, problemsOf } from '../../src/platform/http/route-problems.ts'
import type { App } from '../../src/platform/http/server.ts'

const wings = ['checkout', 'insight', 'marketing', 'relations', 'operation']
const publicAddresses = /^\/(?:healthz|readyz|metrics|openapi\.yaml|problems|docs)$/

type Operation = {
  operationId: string
  summary?: string
  description: string
  tags?: string[]
  security?: object[]
  responses: Record<string, { description?: string }>
}

describe('every route', () => {
  let deps: Deps
  let app: App
  let described: DescribedRoute[]
  beforeAll(async () => {
    deps = createDeps(loadConfig({ LOG_LEVEL: 'silent' }), {
      databaseUrl: 'postgres://127.0.0.1:1/x',
    })
    app = await buildApp(deps)
    // Compiles every response schema to its serialiser; one that cannot be compiled fails here.
    await app.ready()
    described = app.describedRoutes.filter((route) => route.method !== 'HEAD')
  })
  afterAll(async () => {
    await app.close()
    await closeDeps(deps)
  })

  const document = () =>
    app.swagger() as unknown as {
      paths: Record<string, Record<string, Operation>>
      components: { schemas: Record<string, object> }
    }
  const operations = () => Object.values(document().paths).flatMap((path) => Object.values(path))
  const nameOf = (route: DescribedRoute) => `${route.method} ${route.url}`

  it('names known roles, or is one of the few that need no key', () => {
    const open = described.filter((route) => !route.config?.roles)
    expect(open.filter((route) => !publicAddresses.test(route.url)).map(nameOf)).toEqual([])
    const named = described.flatMap((route) => route.config?.roles ?? [])
    expect(named.filter((role) => !roles.includes(role))).toEqual([])
    const nobody = described.filter((route) => route.config?.roles?.length === 0)
    expect(nobody.map(nameOf)).toEqual([])
  })

  it('is described unless it is a page, in one wing, with a summary and its roles', () => {
    const versioned = described.filter((route) => route.url.startsWith('/v1/'))
    const ids = new Set(operations().map((operation) => operation.operationId))
    const missing = versioned.filter(
      (route) => !ids.has(operationIdOf(String(route.method), route.url)),
    )
    expect(missing.map(nameOf)).toEqual([])
    const poor = operations().filter(
      ({ tags = [], summary, description }) =>
        tags.length !== 1 ||
        !wings.includes(tags[0] ?? '') ||
        !summary ||
        !/Roles: |no key/.test(description),
    )
    expect(poor.map((operation) => operation.operationId)).toEqual([])
  })

  it('has an operation id of its own', () => {
    const ids = operations().map((operation) => operation.operationId)
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([])
  })

  it('describes what it answers: a success with a shape, and every refusal with its codes', () => {
    for (const route of described.filter((one) => one.url.startsWith('/v1/'))) {
      const operation = operations().find(
        (one) => one.operationId === operationIdOf(String(route.method), route.url),
      )
      const responses = operation?.responses ?? {}
      const successes = Object.keys(route.schema?.response ?? {}).filter((status) =>
        /^2/.test(status),
      )
      expect([nameOf(route), successes.length > 0]).toEqual([nameOf(route), true])
      const codes = Object.values(responses).flatMap(
        (answer) => answer.description?.split(', ') ?? [],
      )
      for (const code of problemsOf(route)) {
        expect([nameOf(route), ...codes]).toContain(code)
        expect(Object.keys(responses)).toContain(String(problems[code].status))
      }
    }
  })

  it('asks for a key in the description where it asks for one in fact', () => {
    const wrong = operations().filter(
      (operation) => Boolean(operation.security) === operation.description.includes('Needs no key'),
    )
    expect(wrong.map((operation) => operation.operationId)).toEqual([])
  })

  it('is described without noise: nothing twice, no patterns beside formats, no bounds of integers', () => {
    const { schemas } = document().components
    const text = JSON.stringify(document())
    expect(text).not.toContain('9007199254740991')
    expect(text).not.toMatch(/"format":"[^"]*","pattern"/)
    expect(text).not.toContain('"$schema"')
    const referred = Object.keys(schemas).filter((name) => !text.includes(`schemas/${name}"`))
    expect(referred).toEqual([])
    const twice = Object.keys(schemas).filter(
      (name) =>
        name.endsWith('Input') &&
        JSON.stringify(schemas[name]) === JSON.stringify(schemas[name.replace(/Input$/, '')]),
    )
    expect(twice).toEqual([])
  })

  it('is on the page that people read', async () => {
    const page = await app.inject('/docs')
    expect(page.statusCode).toBe(200)
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8')
    const shown = [...page.body.matchAll(/<details id="([a-z]\w+)"><summary><b/g)].map(
      (one) => one[1],
    )
    expect(shown.sort()).toEqual(
      operations()
        .map((operation) => operation.operationId)
        .sort(),
    )
    const anchors = new Set([...page.body.matchAll(/ id="(\w+)"/g)].map((match) => match[1]))
    const links = [...page.body.matchAll(/href="#(\w+)"/g)].map((match) => match[1])
    expect(links.length).toBeGreaterThan(0)
    expect(links.filter((link) => !anchors.has(link))).toEqual([])
  })

  it('shows examples that its own schema accepts', () => {
    const byId = new Map(
      described.map((route) => [
        operationIdOf(String(route.method), route.url),
        route.schema?.body ?? route.config?.streamedBody,
      ]),
    )
    for (const [operationId, example] of Object.entries(requestExamples)) {
      const body = byId.get(operationId) as { parse(value: unknown): unknown } | undefined
      expect([operationId, byId.has(operationId)]).toEqual([operationId, true])
      expect(body?.parse(example)).toBeDefined()
    }
  })
})

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { aSwipe } from '../support/builders.ts'
import { startService, type TestService } from '../support/service.ts'
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts'

let wire: TcpProxy
let service: TestService
let till: string

beforeAll(async () => {
  service = await startService({
    databaseUrlOf: async (url) => {
      const database = new URL(url)
      wire = await startTcpProxy({ host: database.hostname, port: Number(database.port) })
      database.port = String(wire.port)
      return database.href
    },
  })
  till = (await service.openStore()).key
})
afterAll(async () => {
  wire.mend()
  await service.close()
  await wire.close()
})

const swipe = (body: object) => service.call('post', '/v1/swipes', body, till)

describe('a database that goes away under load', () => {
  it('is answered with 503 until it is back, and then every swipe is there once', async () => {
    const bodies = Array.from({ length: 60 }, () => aSwipe())
    const underWay = bodies.map(async (body, index) => {
      if (index === 20) wire.cut()
      return swipe(body)
    })
    const answers = await Promise.all(underWay)
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([503]))
    expect(answers[0]?.body.code).toBe('database-unavailable')
    expect(Number(answers[0]?.headers['retry-after'])).toBeGreaterThan(0)
    expect((await service.call('get', '/readyz', undefined, null)).status).toBe(503)
    expect((await service.call('get', '/healthz', undefined, null)).status).toBe(200)

    wire.mend()
    const again = await Promise.all(bodies.map((body) => swipe(body)))
    expect(again.every((answer) => [200, 201].includes(answer.status))).toBe(true)
    expect((await service.call('get', '/readyz', undefined, null)).status).toBe(200)
    const { rows } = await service.deps.pool.query('select count(*)::int as n from baskets')
    expect(rows[0].n).toBe(bodies.length)
  })

  it('keeps what it had acknowledged before the wire was cut', async () => {
    const bodies = Array.from({ length: 80 }, () => aSwipe())
    const acknowledged: string[] = []
    const underWay = bodies.map(async (body) => {
      const answer = await swipe(body)
      if (answer.status === 201) acknowledged.push(answer.body.id)
      if (acknowledged.length === 20) wire.cut()
    })
    await Promise.all(underWay)
    wire.mend()
    expect(acknowledged.length).toBeGreaterThanOrEqual(20)
    const { rows } = await service.deps.pool.query(
      'select count(*)::int as n from baskets where id = any($1::uuid[])',
      [acknowledged],
    )
    expect(rows[0].n).toBe(acknowledged.length)
  })
})

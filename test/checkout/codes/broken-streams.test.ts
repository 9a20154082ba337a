import { once } from 'node:events'
import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { buildApp } from '../../../src/app.ts'
import type { App } from '../../../src/platform/http/server.ts'
import { eventually } from '../../support/eventually.ts'
import { ADMIN_KEY, startService, type TestService } from '../../support/service.ts'
import { aPool, countKept, generate, importText, linesOf, printed, readPool } from './pools.ts'

let service: TestService
let app: App

beforeAll(async () => {
  service = await startService()
  app = await buildApp(service.deps)
  await app.listen({ port: 0, host: '127.0.0.1' })
})
afterAll(async () => {
  await app.close()
  await service.close()
})

/** A request over a connection of its own, which can be left half way. */
function open(path: string, type: string): ClientRequest {
  const { port } = app.server.address() as AddressInfo
  const headers = { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': type }
  const sent = httpRequest({ host: '127.0.0.1', port, method: 'POST', path, headers })
  sent.on('error', () => {})
  return sent
}

/** The pool when its count has stood still for forty looks. */
async function settled(id: string) {
  let [before, same] = [-1, 0]
  return eventually(
    () => readPool(service, id),
    (pool) => {
      same = pool.codes === before ? same + 1 : 0
      before = pool.codes
      return same === 40
    },
    30_000,
  )
}

describe('a generation that breaks off', () => {
  it('has made no more than was taken, and leaves a pool that can be filled from its beginning', async () => {
    const { id } = await aPool(service)
    const sent = open(`/v1/code-pools/${id}/generate`, 'application/json')
    sent.end(JSON.stringify({ count: 700_000 }))
    const [answer] = (await once(sent, 'response')) as [IncomingMessage]
    await once(answer, 'readable')
    const first = linesOf(String(answer.read(190))).slice(0, 5)
    expect(await countKept(service, id, first)).toBe(5)
    const waiting = await settled(id)
    expect(waiting).toMatchObject({ state: 'filling', readyAt: null })
    expect(waiting.codes).toBeLessThan(700_000)
    answer.destroy()
    expect((await settled(id)).codes).toBeLessThan(700_000)

    const again = await generate(service, id, 20)
    expect(linesOf(again.text)).toHaveLength(20)
    expect(await readPool(service, id)).toMatchObject({ state: 'ready', codes: 20 })
    expect(await countKept(service, id, first)).toBe(0)
    const { rows } = await service.deps.pool.query('select count(*)::int as count from codes')
    expect(rows).toEqual([{ count: 20 }])
  })
})

describe('an import that breaks off', () => {
  it('leaves a pool that is not usable, and takes the same codes again', async () => {
    const { id } = await aPool(service)
    const codes = printed('HALF', 15_000)
    const sent = open(`/v1/code-pools/${id}/import`, 'text/plain')
    sent.write(`${codes.join('\n')}\n`)
    await eventually(
      () => readPool(service, id),
      (pool) => pool.codes === 10_000,
    )
    sent.destroy()
    expect(await settled(id)).toMatchObject({ state: 'filling', codes: 10_000 })
    const again = await importText(service, id, codes.join('\n'))
    expect(again.body).toMatchObject({ imported: 15_000, duplicates: 0, refusedCount: 0 })
    expect(await readPool(service, id)).toMatchObject({ state: 'ready', codes: 15_000 })
  })
})

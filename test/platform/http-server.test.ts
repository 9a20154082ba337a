import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { pino } from 'pino'
import { type App, createServer } from '../../src/platform/http/server.ts'

describe('a server', () => {
  let app: App
  let entered: Promise<void>
  let leave: () => void
  let closing: Promise<void>
  beforeEach(async () => {
    app = await createServer(pino({ level: 'silent' }))
    let enter = (): void => {}
    entered = new Promise((resolve) => {
      enter = resolve
    })
    const left = new Promise<void>((resolve) => {
      leave = resolve
    })
    app.get('/slow', async () => {
      enter()
      await left
      return { done: true }
    })
    closing = new Promise((resolve) => {
      app.addHook('preClose', async () => resolve())
    })
    app.post('/echo', async (request) => ({ body: request.body ?? null }))
    await app.listen({ port: 0, host: '127.0.0.1' })
  })
  afterEach(() => app.close())

  const post = (payload: string | Buffer) =>
    app.inject({
      method: 'POST',
      url: '/echo',
      headers: { 'content-type': 'application/json' },
      payload,
    })

  it('refuses as a problem what arrives while it stops', async () => {
    const { port } = app.server.address() as { port: number }
    const [slow, late] = [connect(port, '127.0.0.1'), connect(port, '127.0.0.1')]
    const [answerToSlow, answerToLate] = [text(slow), text(late)]
    slow.write('GET /slow HTTP/1.1\r\nhost: x\r\n\r\n')
    late.write('GET /slow HTTP/1.1\r\n')
    await entered
    const closed = app.close()
    await closing
    late.write('host: x\r\n\r\n')
    const refused = await answerToLate
    leave()
    await closed
    expect(await answerToSlow).toMatch(/^HTTP\/1\.1 200 [\s\S]*\{"done":true\}$/)
    expect(refused).toMatch(/^HTTP\/1\.1 503 /)
    expect(refused).toMatch(/retry-after: 1\r\n/)
    expect(refused).toMatch(/content-type: application\/problem\+json/)
    expect(refused).toContain('"code":"overloaded"')
  })

  it('does not wait for a connection that has never said anything', async () => {
    const { port } = app.server.address() as { port: number }
    const accepted = new Promise((resolve) => app.server.once('connection', resolve))
    const silent = connect(port, '127.0.0.1')
    silent.on('error', () => {})
    await accepted
    await app.close()
    expect(silent.destroyed || (await text(silent)) === '').toBe(true)
  }, 5000)

  it('refuses JSON that is not UTF-8', async () => {
    const broken = Buffer.concat([
      Buffer.from('{"a":"'),
      Buffer.from([0xff, 0xfe]),
      Buffer.from('"}'),
    ])
    const answer = await post(broken)
    expect([answer.statusCode, answer.json().code]).toEqual([400, 'malformed-json'])
    expect((await post('{"a":"\u00e9"}')).json()).toEqual({ body: { a: 'é' } })
  })

  it('refuses what is nested too deeply, however deep', async () => {
    for (const depth of [50, 20_000]) {
      const answer = await post(`${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`)
      expect([answer.statusCode, answer.json().code]).toEqual([400, 'invalid-request'])
    }
  })

  it('takes an empty body for none', async () => {
    expect((await post('')).json()).toEqual({ body: null })
  })
})

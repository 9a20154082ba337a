import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { createClient, expectAnswer } from '../../../src/operation/replay/http-client.ts'
import { inParallel } from '../../../src/operation/replay/in-parallel.ts'
import {
  addLatency,
  type Latencies,
  percentileMs,
} from '../../../src/operation/replay/latencies.ts'
import { createProgress } from '../../../src/operation/replay/progress.ts'
import { cutDayOf } from '../../../src/operation/replay/report.ts'
import fc from '../../support/fast-check.ts'

describe('percentiles of latencies', () => {
  it('are within a fiftieth of the exact ones', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 1, max: 5000, noNaN: true }), { minLength: 1 }),
        (all) => {
          const latencies: Latencies = {}
          for (const ms of all) addLatency(latencies, ms)
          const sorted = [...all].sort((a, b) => a - b)
          for (const share of [0.5, 0.99]) {
            const exact = sorted[Math.ceil(sorted.length * share) - 1] ?? 0
            const read = percentileMs(latencies, share) ?? 0
            expect(Math.abs(read - exact)).toBeLessThanOrEqual(exact * 0.02 + 0.05)
          }
        },
      ),
      { seed: 7 },
    )
  })

  it('are null when nothing was measured', () => expect(percentileMs({}, 0.5)).toBeNull())
})

describe('the cut', () => {
  it('is day 60 of 79 and day 68 of 90', () => {
    expect(cutDayOf('2026-01-01', '2026-03-20')).toBe('2026-03-01')
    expect(cutDayOf('2026-01-01', '2026-03-31')).toBe('2026-03-09')
  })
})

describe('progress', () => {
  it('is a plain line at each tenth where nobody watches', () => {
    const written: string[] = []
    const progress = createProgress({ write: (text) => written.push(text) }, 'Days', 20)
    for (let done = 0; done <= 20; done += 1) progress.show(done, 'so far')
    progress.end()
    expect(written).toHaveLength(10)
    expect(written[0]).toBe('Days 10 %  so far\n')
    expect(written.at(-1)).toBe('Days 100 %  so far\n')
  })

  it('is a bar that redraws itself on a terminal', () => {
    const written: string[] = []
    const progress = createProgress({ isTTY: true, write: (text) => written.push(text) }, 'Days', 4)
    progress.show(4)
    progress.end()
    expect(written.join('')).toBe(`\r\x1b[KDays ${'█'.repeat(28)} 4/4\n`)
  })
})

describe('work in parallel', () => {
  it('never has more under way than its width, and does everything once', async () => {
    let under = 0
    let most = 0
    const done: number[] = []
    await inParallel([1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
      under += 1
      most = Math.max(most, under)
      await new Promise(setImmediate)
      under -= 1
      done.push(item)
    })
    expect(most).toBe(3)
    expect(done.sort()).toEqual([1, 2, 3, 4, 5, 6, 7])
  })

  it('starts nothing more after a failure, waits for what is under way, and passes the failure on', async () => {
    const started: number[] = []
    let finished = 0
    const work = inParallel([1, 2, 3, 4, 5], 2, async (item) => {
      started.push(item)
      if (item === 1) throw new Error('the first failed')
      await new Promise(setImmediate)
      finished += 1
    })
    await expect(work).rejects.toThrow('the first failed')
    expect(started).toEqual([1, 2])
    expect(finished).toBe(1)
  })
})

describe('the client', () => {
  let server: Server
  let baseUrl: string
  let answers: { status: number; body: string; headers?: Record<string, string> }[] = []
  const heard: string[] = []
  const controller = new AbortController()

  beforeAll(async () => {
    server = createServer((request, response) => {
      heard.push(`${request.method} ${request.url} ${request.headers.authorization}`)
      const answer = answers.shift()
      if (!answer) return void request.socket.destroy()
      response.writeHead(answer.status, answer.headers).end(answer.body)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(() => new Promise((resolve) => server.close(resolve)))

  it('sends again what was turned away for the moment or lost on the way', async () => {
    const client = createClient(baseUrl, controller.signal)
    answers = [{ status: 503, body: '{}', headers: { 'retry-after': '0' } }]
    const later = () => answers.push({ status: 201, body: '{"id":"1"}' })
    setTimeout(later, 300)
    const answer = await client.call({ method: 'POST', path: '/v1/things', key: 'k', body: {} })
    expect(answer).toMatchObject({ status: 201, body: { id: '1' } })
    expect(heard.length).toBeGreaterThan(1)
    expect(new Set(heard)).toEqual(new Set(['POST /v1/things Bearer k']))
    client.close()
  })

  it('does not send a refusal again, and says what was refused', async () => {
    const client = createClient(baseUrl, controller.signal)
    answers = [{ status: 422, body: '{"code":"tenders-short","detail":"3.00 short"}' }]
    const call = { method: 'POST', path: '/v1/swipes', key: 'k', body: {} } as const
    await expect(expectAnswer(client, call, [201])).rejects.toThrow(
      'POST /v1/swipes answered 422 tenders-short: 3.00 short',
    )
    client.close()
  })

  it('stops trying when it is told to', async () => {
    const stopping = new AbortController()
    const client = createClient(baseUrl, stopping.signal)
    answers = [{ status: 503, body: '{}', headers: { 'retry-after': '30' } }]
    const call = client.call({ method: 'GET', path: '/v1/things', key: 'k' })
    setTimeout(() => stopping.abort(new Error('enough')), 50)
    await expect(call).rejects.toThrow('enough')
    client.close()
  })
})

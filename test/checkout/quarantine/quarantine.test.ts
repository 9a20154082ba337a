import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { recordBatch } from '../../../src/checkout/baskets/record-batch.ts'
import { createRecorder } from '../../../src/checkout/baskets/recorder.ts'
import { createStoredKinds, type Stored } from '../../../src/checkout/baskets/stored-kinds.ts'
import { retryWaiting } from '../../../src/checkout/quarantine/retry-waiting.ts'
import { Problem } from '../../../src/errors.ts'
import { aLine, aSwipe } from '../../support/builders.ts'
import { startService, type TestService } from '../../support/service.ts'

type Body = Record<string, unknown>
type Result = { reference: string | null; status: number; body: Body; quarantineId?: string }

let service: TestService
let till: string
let staff: string

beforeAll(async () => {
  service = await startService()
  till = (await service.openStore()).key
  staff = await service.keyOf('staff')
})
afterAll(() => service.close())

async function send(body: string | Buffer, type = 'application/x-ndjson'): Promise<Result[]> {
  const answer = await service
    .call('post', '/v1/swipes/batch', undefined, till, { 'content-type': type })
    .send(body)
  expect([answer.status, answer.body.detail]).toEqual([200, undefined])
  return answer.body.results
}
const sendParts = (parts: unknown[]) => send(JSON.stringify(parts), 'application/json')
const read = async (id: string | undefined): Promise<Body> =>
  (await service.call('get', `/v1/quarantine/${id}`, undefined, staff)).body
const resubmit = (id: string | undefined, body: Body = {}, key = staff) =>
  service.call('post', `/v1/quarantine/${id}/resubmit`, body, key)
const dismiss = (id: string | undefined, body: Body = { reason: 'a test sale' }) =>
  service.call('post', `/v1/quarantine/${id}/dismiss`, body, staff)
const wrongAmount = () => aSwipe({ lines: [{ ...aLine(1), amountMinor: 7 }] })

describe('what a batch cannot accept', () => {
  it('is answered with its problem and kept as it came: unreadable, wrong, refused, foreign, in conflict', async () => {
    const good = aSwipe()
    const parts = [
      '{"reference": "20',
      JSON.stringify({ ...aSwipe(), surprise: true }),
      JSON.stringify(wrongAmount()),
      JSON.stringify(aSwipe({ reference: '20261120-0043-03-1' })),
      JSON.stringify(good),
      JSON.stringify({ ...good, operatorId: '99' }),
      JSON.stringify({ ...aSwipe(), type: 'gift' }),
    ]
    const results = await send(parts.join('\n'))
    expect(results.map(({ status, body }) => [status, body['code']])).toEqual([
      [400, 'malformed-json'],
      [400, 'invalid-request'],
      [422, 'amount-mismatch'],
      [403, 'foreign-terminal'],
      [201, undefined],
      [409, 'reference-conflict'],
      [400, 'invalid-request'],
    ])
    for (const [index, { status, body, reference, quarantineId }] of results.entries()) {
      if (status === 201) {
        expect(quarantineId).toBeUndefined()
        continue
      }
      const { code, detail } = body
      expect(await read(quarantineId)).toMatchObject({
        code,
        detail,
        reference,
        state: 'open',
        storeId: '0042',
        terminalId: '03',
        received: parts[index],
        receivedBytes: parts[index]?.length,
        result: null,
        errors: body['errors'] ?? [],
      })
    }
  })

  it('is kept whatever bytes it has: no UTF-8, a NUL, half a surrogate pair, more than 256 kB', async () => {
    const parts = [
      Buffer.from([0x7b, 0xff, 0x7d]),
      Buffer.from('{"reference": "\0"}'),
      Buffer.from('{"reference": "\\ud800", "card": "\\u0000"}'),
      Buffer.from(`{"note": "${'x'.repeat(300_000)}"}`),
    ]
    const results = await send(Buffer.concat(parts.flatMap((part) => [part, Buffer.from('\n')])))
    expect(results.map(({ status }) => status)).toEqual([400, 400, 400, 413])
    const { rows } = await service.deps.pool.query(
      'select received from quarantine where id = any($1::uuid[]) order by array_position($1::uuid[], id)',
      [results.map(({ quarantineId }) => quarantineId)],
    )
    expect(rows.map(({ received }) => received)).toEqual(
      parts.map((part) => part.subarray(0, 256 * 1024)),
    )
    const large = await resubmit(results[3]?.quarantineId)
    expect([large.status, large.body.code]).toEqual([413, 'too-large'])
  })

  it('is kept once, however often and in whichever batch the terminal sends it', async () => {
    const part = wrongAmount()
    const [first] = await sendParts([part])
    const again = await sendParts([part, aSwipe(), part])
    expect(again.map(({ quarantineId }) => quarantineId)).toEqual([
      first?.quarantineId,
      undefined,
      first?.quarantineId,
    ])
    const otherTill = await service.keyOf('terminal', { storeId: '0042', terminalId: '04' })
    const sent = await service.call('post', '/v1/swipes/batch', [part], otherTill)
    expect(sent.body.results[0].quarantineId).not.toBe(first?.quarantineId)
  })

  it('is not kept where the trouble is ours: the till sends it again', async () => {
    const overloaded = () => Promise.reject(new Problem('overloaded', 'later'))
    const kinds = { sale: overloaded, return: overloaded, void: overloaded }
    const results = await batchOf(kinds, [aSwipe()])
    expect(results).toMatchObject([{ status: 503, body: { code: 'overloaded' } }])
    expect(results[0]).not.toHaveProperty('quarantineId')
  })

  it('is answered as our trouble where it could not be kept', async () => {
    await service.deps.pool.query('alter table quarantine rename to quarantine_gone')
    const [result] = await sendParts([wrongAmount()])
    await service.deps.pool.query('alter table quarantine_gone rename to quarantine')
    expect([result?.status, result?.quarantineId]).toEqual([503, undefined])
  })
})

describe('staff', () => {
  it('list what is open, page by page, by state and store', async () => {
    const sent = await sendParts([wrongAmount(), wrongAmount(), wrongAmount()])
    await dismiss(sent[1]?.quarantineId)
    const seen: unknown[] = []
    let after = ''
    do {
      const path = `/v1/quarantine?state=open&storeId=0042&limit=2${after}`
      const { status, body } = await service.call('get', path, undefined, staff)
      expect(status).toBe(200)
      seen.push(...body.data.map(({ id }: Body) => id))
      expect(body.data[0]).not.toHaveProperty('received')
      after = body.next ? `&after=${body.next}` : ''
    } while (after)
    const [a, b, c] = sent.map(({ quarantineId }) => quarantineId)
    expect(seen).toEqual(expect.arrayContaining([a, c]))
    expect(seen).not.toContain(b)
    const other = await service.call('get', '/v1/quarantine?storeId=0099', undefined, staff)
    expect(other.body).toEqual({ data: [], next: null })
  })

  it('correct it: it is recorded as its terminal’s stored sale, once', async () => {
    const part = wrongAmount()
    const [sent] = await sendParts([part])
    const body = { ...part, lines: [aLine(1)], tenders: [] }
    const done = await resubmit(sent?.quarantineId, { body, note: 'a key stuck' })
    expect([done.status, done.body.state, done.body.note]).toEqual([
      200,
      'resubmitted',
      'a key stuck',
    ])
    // Stored, not online: what is short is flagged.
    expect(done.body.result).toMatchObject({
      status: 201,
      body: { flags: expect.arrayContaining(['tenders-short']) },
    })
    const asked = await service.call(
      'get',
      `/v1/swipes/by-reference/${part.reference}`,
      undefined,
      till,
    )
    expect(asked.body).toMatchObject({ id: done.body.result.body.id })
    const again = await resubmit(sent?.quarantineId, { body })
    expect([again.status, again.body.code]).toEqual([409, 'state-conflict'])
    expect((await dismiss(sent?.quarantineId)).status).toBe(409)
    const [repeat] = await sendParts([body])
    expect([repeat?.status, repeat?.body]).toEqual([200, done.body.result.body])
  })

  it('correct it at the same time: one of them is recorded', async () => {
    const [sent] = await sendParts([wrongAmount()])
    const answers = await Promise.all(
      [1, 2, 3].map(() => resubmit(sent?.quarantineId, { body: aSwipe() })),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409])
  })

  it('send it again as received: the problem, and it stays open', async () => {
    const [sent] = await sendParts([wrongAmount()])
    const refused = await resubmit(sent?.quarantineId)
    expect([refused.status, refused.body.code]).toEqual([422, 'amount-mismatch'])
    expect(await read(sent?.quarantineId)).toMatchObject({ state: 'open', result: null })
    const foreign = aSwipe({ reference: '20261120-0043-03-77' })
    expect((await resubmit(sent?.quarantineId, { body: foreign })).body.code).toBe(
      'foreign-terminal',
    )
    expect(await read(sent?.quarantineId)).toMatchObject({ code: 'amount-mismatch' })
  })

  it('give up on it, with the reason; a repeat stays dismissed', async () => {
    const part = wrongAmount()
    const [sent] = await sendParts([part])
    const done = await dismiss(sent?.quarantineId)
    expect([done.status, done.body.state, done.body.note]).toEqual([
      200,
      'dismissed',
      'a test sale',
    ])
    const [repeat] = await sendParts([part])
    expect(await read(repeat?.quarantineId)).toMatchObject({ state: 'dismissed' })
    expect((await resubmit(sent?.quarantineId)).status).toBe(409)
  })

  it.each([
    ['terminal', 403],
    ['app', 403],
    ['marketing', 403],
  ] as const)('alone: a key of role %s gets %d', async (role, status) => {
    const key = role === 'terminal' ? till : await service.keyOf(role)
    expect((await service.call('get', '/v1/quarantine', undefined, key)).status).toBe(status)
    expect((await resubmit('x', {}, key)).status).toBe(status)
    expect((await service.call('get', '/v1/quarantine', undefined, null)).status).toBe(401)
  })

  it('are told of what there is not, and what is wrong', async () => {
    const nobodys = '019aa000-0000-7000-8000-000000000000'
    for (const id of ['x', nobodys]) {
      expect((await service.call('get', `/v1/quarantine/${id}`)).status).toBe(404)
      expect((await resubmit(id)).status).toBe(404)
      expect((await dismiss(id)).status).toBe(404)
    }
    expect((await dismiss(nobodys, {})).status).toBe(400)
    expect((await resubmit(nobodys, { body: 'text' })).status).toBe(400)
    expect((await service.call('get', '/v1/quarantine?state=lost')).status).toBe(400)
  })
})

/** A batch over other kinds than the service has yet. */
async function batchOf(
  kinds: Parameters<typeof recordBatch>[1],
  parts: unknown[],
): Promise<Result[]> {
  const terminal = {
    keyId: 'k',
    role: 'terminal' as const,
    storeId: '0042',
    terminalId: '03',
    memberId: null,
    expiresAt: null,
  }
  async function* body() {
    yield Buffer.from(JSON.stringify(parts))
  }
  return recordBatch(service.deps, kinds, { terminal, body: body(), lines: false, requestId: 'r' })
}

describe('a return', () => {
  const sales = () => createStoredKinds(service.deps, createRecorder(service.deps))
  const aReturn = (original: string) => ({
    type: 'return',
    reference: aSwipe().reference,
    original: { reference: original },
  })
  const originalOf = ({ received }: Stored) =>
    (received as { original: { reference: string } }).original.reference

  it('is taken after the sales of its batch, wherever it stands, and answered in its place', async () => {
    const taken: string[] = []
    const kinds = {
      sale: async (stored: Stored) => {
        const recorded = await sales().sale(stored)
        taken.push('sale')
        return recorded
      },
      return: async (stored: Stored) => {
        taken.push('return')
        return { answer: { of: originalOf(stored) }, replayed: false }
      },
      void: async () => {
        taken.push('void')
        return { answer: { void: true }, replayed: true }
      },
    }
    const [first, second] = [aSwipe(), aSwipe()]
    const parts = [aReturn(second.reference), first, { type: 'void' }, second]
    const results = await batchOf(kinds, parts)
    expect(taken).toEqual(['sale', 'sale', 'return', 'void'])
    expect(results.map(({ status, body }) => [status, body['reference'] ?? body])).toEqual([
      [201, { of: second.reference }],
      [201, first.reference],
      [200, { void: true }],
      [201, second.reference],
    ])
  })

  it('that waits for its sale is submitted again by itself, once that is recorded', async () => {
    const sale = aSwipe()
    const early = aReturn(sale.reference)
    const [sent, never] = await sendParts([early, aReturn('20261120-0042-03-999999')])
    await service.deps.pool.query(
      `update quarantine set code = 'original-unknown' where id = any($1::uuid[])`,
      [[sent?.quarantineId, never?.quarantineId]],
    )
    const kinds = {
      ...sales(),
      return: async (stored: Stored) => ({
        answer: { of: originalOf(stored), by: stored.terminal.terminalId },
        replayed: false,
      }),
    }
    expect(await retryWaiting(service.deps, kinds)).toBe(0)
    expect(await read(sent?.quarantineId)).toMatchObject({ state: 'open' })
    await sendParts([sale])
    expect(await retryWaiting(service.deps, kinds)).toBe(1)
    expect(await read(sent?.quarantineId)).toMatchObject({
      state: 'resubmitted',
      decidedBy: 'worker',
      result: { status: 201, body: { of: sale.reference, by: '03' } },
    })
    expect(await read(never?.quarantineId)).toMatchObject({ state: 'open' })
    expect(await retryWaiting(service.deps, kinds)).toBe(0)
  })

  it('that is refused for another reason then waits no longer', async () => {
    const sale = aSwipe()
    const [sent] = await sendParts([aReturn(sale.reference), sale])
    await service.deps.pool.query(`update quarantine set code = 'original-unknown' where id = $1`, [
      sent?.quarantineId,
    ])
    const kinds = {
      ...sales(),
      return: () => Promise.reject(new Problem('amount-mismatch', 'more than was bought')),
    }
    expect(await retryWaiting(service.deps, kinds)).toBe(0)
    expect(await read(sent?.quarantineId)).toMatchObject({
      state: 'open',
      code: 'amount-mismatch',
      detail: 'more than was bought',
    })
  })
})

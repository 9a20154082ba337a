import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { beginFill, endFill, writeCodes } from '../../../src/checkout/codes/fill-pool.ts'
import { forgetCodes } from '../../../src/checkout/codes/forget-codes.ts'
import { generateCodes } from '../../../src/checkout/codes/generate-codes.ts'
import { codeIdOf, makeCode, parseCode } from '../../../src/domain/code.ts'
import { newId } from '../../../src/domain/ids.ts'
import { startService, type TestService } from '../../support/service.ts'
import {
  aPool,
  aPromotion,
  countKept,
  generate,
  importText,
  linesOf,
  printed,
  readPool,
} from './pools.ts'

const NOW = '2026-11-21T12:00:00.000Z'
let service: TestService

beforeAll(async () => {
  service = await startService({ now: () => new Date(NOW) })
})
afterAll(() => service.close())

const create = async (body: object, headers: Record<string, string> = {}) => {
  const promotionId = await aPromotion(service)
  const path = `/v1/promotions/${promotionId}/code-pools`
  return { promotionId, path, answer: await service.call('post', path, body, undefined, headers) }
}

describe('a pool of codes', () => {
  it('is made empty, for a promotion', async () => {
    const { promotionId, answer } = await create({
      name: 'Autumn leaflet',
      usesPerCode: 3,
      expiresOn: '2026-12-24',
    })
    expect(answer.status).toBe(201)
    expect(answer.body).toEqual({
      id: expect.any(String),
      promotionId,
      name: 'Autumn leaflet',
      usesPerCode: 3,
      expiresOn: '2026-12-24',
      state: 'filling',
      codes: 0,
      used: 0,
      uses: 0,
      createdAt: NOW,
      readyAt: null,
      withdrawnAt: null,
    })
    expect(await readPool(service, answer.body.id)).toEqual(answer.body)
  })

  it('has codes for one use without an end, unless said otherwise', async () => {
    const { answer } = await create({ name: 'Leaflets' })
    expect(answer.body).toMatchObject({ usesPerCode: 1, expiresOn: null })
  })

  it.each([
    [{}, '/name'],
    [{ name: ' ' }, '/name'],
    [{ name: 'x', usesPerCode: 0 }, '/usesPerCode'],
    [{ name: 'x', usesPerCode: 1_000_001 }, '/usesPerCode'],
    [{ name: 'x', usesPerCode: 1.5 }, '/usesPerCode'],
    [{ name: 'x', expiresOn: '2026-02-30' }, '/expiresOn'],
    [{ name: 'x', expiresOn: '2026-11-20' }, '/expiresOn'],
    [{ name: 'x', codes: 5 }, ''],
  ])('is not made of %j', async (body, pointer) => {
    const { promotionId, answer } = await create(body)
    expect([answer.status, answer.body.errors?.[0].pointer]).toEqual([400, pointer])
    const listed = await service.call('get', `/v1/promotions/${promotionId}/code-pools`)
    expect(listed.body).toEqual({ data: [], next: null })
  })

  it('is made once with an Idempotency-Key', async () => {
    const headers = { 'idempotency-key': 'pool-1' }
    const { path, answer } = await create({ name: 'Once' }, headers)
    const again = await service.call('post', path, { name: 'Once' }, undefined, headers)
    expect([again.status, again.body]).toEqual([201, answer.body])
    expect(again.headers['idempotency-replayed']).toBe('true')
    const other = await service.call('post', path, { name: 'Twice' }, undefined, headers)
    expect(other.body.code).toBe('idempotency-key-conflict')
    expect((await service.call('get', path)).body.data).toHaveLength(1)
  })

  it('needs a promotion that has not ended', async () => {
    const nobodys = `/v1/promotions/${newId()}/code-pools`
    for (const path of [nobodys, '/v1/promotions/no-id/code-pools']) {
      expect((await service.call('post', path, { name: 'x' })).status).toBe(404)
      expect((await service.call('get', path)).status).toBe(404)
    }
    const promotionId = await aPromotion(service)
    await service.call('post', `/v1/promotions/${promotionId}/launch`, {})
    await service.call('post', `/v1/promotions/${promotionId}/end`, {})
    const refused = await service.call('post', `/v1/promotions/${promotionId}/code-pools`, {
      name: 'x',
    })
    expect([refused.status, refused.body.code]).toEqual([409, 'state-conflict'])
  })

  it('is listed page by page with its promotion, in the order they were made', async () => {
    const { path, answer } = await create({ name: 'first' })
    await create({ name: 'of another' })
    await service.call('post', path, { name: 'second' })
    const first = await service.call('get', `${path}?limit=1`)
    expect(first.body.data).toEqual([answer.body])
    const second = await service.call('get', `${path}?limit=1&after=${first.body.next}`)
    expect(second.body).toMatchObject({ data: [{ name: 'second' }], next: null })
  })

  it('is for marketing and administrators alone', async () => {
    const { id, promotionId } = await aPool(service)
    const marketing = await service.keyOf('marketing')
    expect((await service.call('get', `/v1/code-pools/${id}`, undefined, marketing)).status).toBe(
      200,
    )
    for (const [key, status] of [
      [await service.keyOf('staff'), 403],
      [await service.keyOf('app'), 403],
      [null, 401],
    ] as const) {
      const pools = `/v1/promotions/${promotionId}/code-pools`
      const answers = await Promise.all([
        service.call('post', pools, { name: 'x' }, key),
        service.call('get', pools, undefined, key),
        service.call('get', `/v1/code-pools/${id}`, undefined, key),
        service.call('post', `/v1/code-pools/${id}/generate`, { count: 1 }, key),
        service.call('post', `/v1/code-pools/${id}/import`, 'ABCDEFGHIJ', key, {
          'content-type': 'text/plain',
        }),
        service.call('post', `/v1/code-pools/${id}/withdraw`, {}, key),
      ])
      expect(answers.map((answer) => answer.status)).toEqual(answers.map(() => status))
    }
    expect(await readPool(service, id)).toMatchObject({ state: 'filling', codes: 0 })
  })
})

describe('generating', () => {
  it('sends every code once, as text, and makes the pool ready', async () => {
    const { id } = await aPool(service)
    const answer = await generate(service, id, 50_000)
    expect(answer.status).toBe(200)
    expect(answer.headers).toMatchObject({
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'no-store',
    })
    const codes = linesOf(answer.text)
    expect([codes.length, new Set(codes).size]).toEqual([50_000, 50_000])
    expect(codes.filter((code) => parseCode(code).kind !== 'own')).toEqual([])
    expect(await countKept(service, id, codes)).toBe(50_000)
    expect(await readPool(service, id)).toMatchObject({
      state: 'ready',
      codes: 50_000,
      used: 0,
      uses: 0,
      readyAt: NOW,
    })
  })

  it('is done once: a repeat neither makes more codes nor shows those that were made', async () => {
    const { id } = await aPool(service)
    await generate(service, id, 3)
    const again = await generate(service, id, 3)
    expect([again.status, again.body.code]).toEqual([409, 'state-conflict'])
    expect((await importText(service, id, 'ABCDE-12345')).status).toBe(409)
    expect(await readPool(service, id)).toMatchObject({ state: 'ready', codes: 3 })
  })

  it.each([0, 10_000_001, 1.5, '5', null])('refuses to make %j codes', async (count) => {
    const { id } = await aPool(service)
    const answer = await service.call('post', `/v1/code-pools/${id}/generate`, { count })
    expect([answer.status, answer.body.errors[0].pointer]).toEqual([400, '/count'])
    expect(await readPool(service, id)).toMatchObject({ state: 'filling', codes: 0 })
  })

  it('makes a code anew that somebody has already', async () => {
    const taken = randomBytes(15)
    const [earlier, pool] = [await aPool(service), await aPool(service)]
    await importText(service, earlier.id, makeCode(taken))
    // The first draw brings the taken code, and another one twice.
    const twice = randomBytes(15)
    const draws = [Buffer.concat([taken, twice, twice]), randomBytes(30)]
    const random = (bytes: number) => {
      const draw = draws.shift() ?? Buffer.alloc(0)
      expect(draw).toHaveLength(bytes)
      return draw
    }
    const fill = await beginFill(service.deps.db, pool.id)
    let text = ''
    for await (const lines of generateCodes(service.deps, fill, 3, random)) text += lines
    const codes = linesOf(text)
    expect(new Set(codes).size).toBe(3)
    expect(codes).not.toContain(makeCode(taken))
    expect(await readPool(service, pool.id)).toMatchObject({ state: 'ready', codes: 3 })
    expect(await readPool(service, earlier.id)).toMatchObject({ codes: 1 })
  })

  it('breaks off where another has begun since, which is not disturbed', async () => {
    const { id } = await aPool(service)
    const first = await beginFill(service.deps.db, id)
    await writeCodes(service.deps.db, first, [codeIdOf('FIRST')])
    const second = await beginFill(service.deps.db, id)
    const refused = { code: 'state-conflict' }
    await expect(writeCodes(service.deps.db, first, [codeIdOf('LATE')])).rejects.toMatchObject(
      refused,
    )
    await expect(endFill(service.deps.db, first, new Date())).rejects.toMatchObject(refused)
    expect(await writeCodes(service.deps.db, second, [codeIdOf('FIRST')])).toEqual([])
    await endFill(service.deps.db, second, new Date())
    expect(await readPool(service, id)).toMatchObject({ state: 'ready', codes: 1 })
  })
})

describe('importing', () => {
  it('takes printed codes line by line, in whatever case, with hyphens or without', async () => {
    const { id } = await aPool(service)
    const [own = ''] = linesOf((await generate(service, (await aPool(service)).id, 1)).text)
    const fresh = makeCode(randomBytes(15))
    const text = `\ufeffautumn-2026-a1\r\n\r\nAUTUMN2026A2\n  ${fresh.toLowerCase()}  \n${own}\nautumn2026a1`
    const answer = await importText(service, id, text)
    expect([answer.status, answer.body]).toEqual([
      200,
      { imported: 3, duplicates: 2, refusedCount: 0, refused: [] },
    ])
    expect(await countKept(service, id, ['AUTUMN2026A1', 'autumn-2026-A2', fresh])).toBe(3)
    expect(await readPool(service, id)).toMatchObject({ state: 'ready', codes: 3, readyAt: NOW })
  })

  it('streams 50,000 of them, and leaves out those of this file and of other pools', async () => {
    const [first, second] = [await aPool(service), await aPool(service)]
    const codes = printed('SPRING', 50_000)
    expect((await importText(service, first.id, codes.join('\n'))).body.imported).toBe(50_000)
    const more = [...printed('SUMMER', 25_000), ...codes.slice(0, 20_000)]
    const answer = await importText(service, second.id, [...more, ...more].join('\r\n'))
    expect(answer.body).toMatchObject({ imported: 25_000, duplicates: 65_000, refusedCount: 0 })
    expect(await readPool(service, first.id)).toMatchObject({ codes: 50_000 })
    expect(await readPool(service, second.id)).toMatchObject({ codes: 25_000 })
  })

  it('refuses lines that are no code by their number, and takes the others', async () => {
    const { id } = await aPool(service)
    const right = makeCode(randomBytes(15))
    const wrong = `${right.slice(0, -1)}${right.endsWith('0') ? '1' : '0'}`
    const lines = [
      ...['code', 'ABCDEFGHJ', 'ABCDEFGHJK', wrong, 'AB CDEFGHJKL', 'ÄBCDEFGHJKLM'],
      ...['A'.repeat(64), 'A'.repeat(65), 'B'.repeat(100_000), '-----------', 'ABCDEFGHJK;9'],
    ]
    const answer = await importText(service, id, lines.join('\n'))
    const form = [1, 2, 5, 6, 8, 9, 10, 11].map((line) => ({ line, reason: 'wrong-form' }))
    expect(answer.body).toEqual({
      imported: 2,
      duplicates: 0,
      refusedCount: 9,
      refused: [...form, { line: 4, reason: 'wrong-check-character' }].sort(
        (a, b) => a.line - b.line,
      ),
    })
    expect(answer.text).not.toContain(wrong)
  })

  it('names the first hundred refused lines and counts the rest', async () => {
    const { id } = await aPool(service)
    const answer = await importText(service, id, Array.from({ length: 150 }, () => 'x').join('\n'))
    expect(answer.body).toMatchObject({ imported: 0, refusedCount: 150 })
    expect(answer.body.refused).toHaveLength(100)
    expect(answer.body.refused.at(-1)).toEqual({ line: 100, reason: 'wrong-form' })
  })

  it('that brings no code leaves the pool to be filled', async () => {
    const { id } = await aPool(service)
    const expectEmpty = async () =>
      expect(await readPool(service, id)).toMatchObject({ state: 'filling', codes: 0 })
    for (const text of ['', '\n \r\n', '\ufeff']) {
      const answer = await importText(service, id, text)
      expect([answer.status, answer.body.code]).toEqual([400, 'invalid-request'])
      await expectEmpty()
    }
    const refused = await importText(service, id, 'short')
    expect([refused.status, refused.body]).toMatchObject([200, { imported: 0, refusedCount: 1 }])
    await expectEmpty()
    expect((await importText(service, id, 'LONG-ENOUGH-1')).body.imported).toBe(1)
    expect(await readPool(service, id)).toMatchObject({ state: 'ready', codes: 1 })
  })

  it('reads text and nothing else', async () => {
    const { id } = await aPool(service)
    for (const type of ['application/json', 'text/csv', 'application/octet-stream']) {
      const answer = await service.call(
        'post',
        `/v1/code-pools/${id}/import`,
        '"ABCDEFGHJK"',
        undefined,
        { 'content-type': type },
      )
      expect([type, answer.status, answer.body.detail]).toEqual([type, 415, 'Send text/plain.'])
    }
    expect((await importText(service, newId(), 'ABCDEFGHJK')).status).toBe(404)
    expect((await importText(service, 'no-id', 'ABCDEFGHJK')).status).toBe(404)
  })
})

describe('a withdrawn pool', () => {
  const withdraw = (id: string) => service.call('post', `/v1/code-pools/${id}/withdraw`, {})

  it('is so for good, keeps the codes that it gave out, and answers a repeat the same', async () => {
    const { id } = await aPool(service)
    await importText(service, id, 'WITHDRAWN-1')
    const first = await withdraw(id)
    expect(first.body).toMatchObject({ state: 'withdrawn', codes: 1, withdrawnAt: NOW })
    expect((await withdraw(id)).body).toEqual(first.body)
    expect((await generate(service, id, 1)).body.code).toBe('state-conflict')
    await forgetCodes(service.deps.db)
    const other = await aPool(service)
    expect((await importText(service, other.id, 'WITHDRAWN-1')).body.duplicates).toBe(1)
    expect((await withdraw(newId())).status).toBe(404)
  })

  it('that was never ready breaks off what fills it, and gives its codes back', async () => {
    const { id } = await aPool(service)
    const { db } = service.deps
    const fill = await beginFill(db, id)
    await writeCodes(db, fill, [codeIdOf('UNFINISHED1'), codeIdOf('UNFINISHED2')])
    expect((await withdraw(id)).body).toMatchObject({ state: 'withdrawn', codes: 0 })
    await expect(writeCodes(db, fill, [codeIdOf('LATE')])).rejects.toMatchObject({
      code: 'state-conflict',
    })
    expect(await forgetCodes(db)).toBe(2)
    expect(await forgetCodes(db)).toBe(0)
    const other = await aPool(service)
    expect((await importText(service, other.id, 'UNFINISHED-1')).body.imported).toBe(1)
  })
})

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { shippedRules } from '../../../src/domain/law/shipped.ts'
import { startService, type TestService } from '../../support/service.ts'

type Body = Record<string, unknown>

const aRule = (fields: Body = {}): Body => ({
  jurisdiction: 'IE',
  policyClass: 'energy-drink',
  axis: 'earnPoints',
  validFrom: '2026-01-01',
  validUntil: null,
  summary: 'Energy drinks earn no points.',
  citation: 'House rule 7',
  ...fields,
})

describe('rules of law', () => {
  let service: TestService
  const now = new Date('2026-11-22T08:00:00Z')
  beforeAll(async () => {
    service = await startService({ now: () => now })
  })
  afterAll(() => service.close())

  const address = '/v1/policies/rules'
  const put = (id: string, body: unknown, key?: string | null) =>
    service.call('put', `${address}/${id}`, body, key)
  const get = (id: string, key?: string | null) =>
    service.call('get', `${address}/${id}`, undefined, key)
  const withdraw = (id: string, key?: string | null) =>
    service.call('delete', `${address}/${id}`, undefined, key)
  const list = (query: string, key?: string | null) =>
    service.call('get', `${address}${query}`, undefined, key)
  const cacheVersion = async () => {
    const row = await service.deps.db
      .selectFrom('cache_versions')
      .select('version')
      .where('name', '=', 'law')
      .executeTakeFirstOrThrow()
    return row.version
  }
  const contentOf = (id: string): Body => {
    const { id: _id, ...content } = shippedRules.find((rule) => rule.id === id) ?? { id }
    return content
  }

  it('are those that come with the program, until there are others', async () => {
    const shown = await get('gb-sct-alcohol-minimum-price-2024')
    expect([shown.status, shown.body]).toEqual([
      200,
      {
        id: 'gb-sct-alcohol-minimum-price-2024',
        ...contentOf('gb-sct-alcohol-minimum-price-2024'),
        source: 'shipped',
        withdrawnAt: null,
      },
    ])
  })

  it('are listed by id, in pages that have each once', async () => {
    const seen: string[] = []
    let after = ''
    do {
      const page = await list(`?limit=7${after}`)
      expect(page.body.data.length).toBeLessThanOrEqual(7)
      seen.push(...page.body.data.map((rule: Body) => rule['id']))
      after = page.body.next === null ? '' : `&after=${page.body.next}`
    } while (after !== '')
    expect(seen).toEqual(shippedRules.map((rule) => rule.id).sort())
  })

  it('are asked for by place and day: a part has the law of its country', async () => {
    const ids = async (query: string) =>
      (await list(`?limit=200&${query}`)).body.data.map((rule: Body) => rule['id'])
    const before = await ids('jurisdiction=GB-SCT&day=2024-09-29')
    expect(before).toContain('gb-sct-alcohol-minimum-price-2018')
    expect(before).toContain('gb-infant-formula-spend')
    expect(before).not.toContain('gb-sct-alcohol-minimum-price-2024')
    expect(before.filter((id: string) => /^(ie|gb-eng)-/.test(id))).toEqual([])
    expect(await ids('jurisdiction=GB-SCT&day=2025-12-03')).not.toContain('gb-infant-formula-spend')
    expect((await list('?jurisdiction=Scotland')).status).toBe(400)
    expect((await list('?day=2026-02-30')).status).toBe(400)
  })

  it('can be the retailer’s own, made the same way any number of times', async () => {
    const version = await cacheVersion()
    for (const _time of [1, 2]) {
      const answer = await put('house-7', aRule())
      expect([answer.status, answer.body]).toEqual([
        200,
        { id: 'house-7', ...aRule(), source: 'own', withdrawnAt: null },
      ])
    }
    expect(await cacheVersion()).toBe(version + 2)
    expect((await get('house-7')).body.source).toBe('own')
    const { validUntil: _until, ...short } = aRule()
    expect((await put('house-7', short)).status).toBe(200)
  })

  it('never change under their id, whoever they come from', async () => {
    await put('house-8', aRule())
    for (const id of ['house-8', 'ie-alcohol-earn']) {
      const before = (await get(id)).body
      const answer = await put(id, aRule({ policyClass: 'crisps' }))
      expect([answer.status, answer.body.code]).toEqual([409, 'state-conflict'])
      expect((await get(id)).body).toEqual(before)
    }
  })

  it('are withdrawn, and put back by saying the same again', async () => {
    await put('house-9', aRule())
    for (const [id, content] of [
      ['house-9', aRule()],
      ['ie-gift-card-earn', contentOf('ie-gift-card-earn')],
    ] as const) {
      for (const _time of [1, 2]) {
        const answer = await withdraw(id)
        expect([answer.status, answer.body.withdrawnAt]).toEqual([200, now.toISOString()])
      }
      expect((await put(id, aRule({ policyClass: 'crisps' }))).status).toBe(409)
      expect((await get(id)).body.withdrawnAt).toBe(now.toISOString())
      expect((await put(id, content)).body.withdrawnAt).toBeNull()
    }
  })

  it('are one of two that were sent at once under one id', async () => {
    const others = ['crisps', 'cola', 'crisps', 'cola'].map((policyClass) => aRule({ policyClass }))
    const answers = await Promise.all(others.map((body) => put('house-10', body)))
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 200, 409, 409])
  })

  it.each([
    ['an axis that nobody knows', { axis: 'colour' }, '/axis'],
    ['a floor without a unit', { axis: 'discountFloor', minorPerUnit: 65 }, '/unitMicrolitres'],
    [
      'a floor for no alcohol',
      { axis: 'discountFloor', minorPerUnit: 65, unitMicrolitres: 0 },
      '/unitMicrolitres',
    ],
    ['no days at all', { axis: 'shortPromotion', daysMin: 0 }, '/daysMin'],
    ['an end before the beginning', { validUntil: '2025-12-31' }, '/validUntil'],
    ['a day that is none', { validFrom: '2026-02-30' }, '/validFrom'],
    ['a jurisdiction that is no code', { jurisdiction: 'Ireland' }, '/jurisdiction'],
    ['a citation of blanks', { citation: '  ' }, '/citation'],
    ['no class', { policyClass: undefined }, '/policyClass'],
    ['a field of another axis', { daysMin: 4 }, ''],
  ])('are refused with %s, and then there is none', async (_name, fields, pointer) => {
    const answer = await put('faulty', aRule(fields))
    expect([answer.status, answer.body.code]).toEqual([400, 'invalid-request'])
    expect(answer.body.errors.map((error: Body) => error['pointer'])).toContain(pointer)
    expect((await get('faulty')).status).toBe(404)
  })

  it('have ids of small words, and one that nobody has is not found', async () => {
    expect((await put('House_7', aRule())).status).toBe(400)
    expect((await get('no-such-rule')).status).toBe(404)
    expect((await withdraw('no-such-rule')).status).toBe(404)
  })

  it('are read by marketing and staff, changed by admin alone, and hidden from others', async () => {
    for (const role of ['marketing', 'staff'] as const) {
      const key = await service.keyOf(role)
      expect((await list('', key)).status).toBe(200)
      expect((await get('ie-alcohol-earn', key)).status).toBe(200)
      expect((await put('house-11', aRule(), key)).status).toBe(403)
      expect((await withdraw('ie-alcohol-earn', key)).status).toBe(403)
    }
    expect((await list('', await service.keyOf('app'))).status).toBe(403)
    expect((await list('', null)).status).toBe(401)
    expect((await withdraw('ie-alcohol-earn', null)).status).toBe(401)
    expect((await get('ie-alcohol-earn')).body.withdrawnAt).toBeNull()
    expect((await get('house-11')).status).toBe(404)
  })
})

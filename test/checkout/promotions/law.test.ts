import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { aProduct } from '../../support/builders.ts'
import { startService, type TestService } from '../../support/service.ts'

type Body = Record<string, unknown>

const threeForTwo = { kind: 'nForM', units: 3, paidUnits: 2 }
const multibuy = 'gb-eng-less-healthy-food-multibuy'

describe('promotions and the law', () => {
  let service: TestService
  const now = new Date('2026-11-22T08:00:00Z')
  beforeAll(async () => {
    service = await startService({ now: () => now })
    const store = { name: 'A', timeZone: 'Europe/London' }
    await service.call('put', '/v1/stores/0001', { ...store, jurisdiction: 'GB-ENG' })
    await service.call('put', '/v1/stores/0002', {
      ...store,
      jurisdiction: 'GB-NIR',
      groups: ['north'],
    })
    await service.call('put', '/v1/stores/0003', { ...store, jurisdiction: 'IE' })
    const snack = { category: 'SNACKS', policyClass: 'less-healthy-food' }
    const products = [
      aProduct('crisps', { ...snack, brand: 'Salty' }),
      aProduct('nuts', { category: 'SNACKS' }),
      aProduct('wine', { category: 'WINE', policyClass: 'alcohol' }),
      aProduct('bread', { category: 'BREAD' }),
    ]
    await service.call('post', '/v1/products/batch', { products })
  })
  afterAll(() => service.close())

  const create = async (fields: Body): Promise<string> => {
    const body = { title: 'A deal', reward: threeForTwo, ...fields }
    const answer = await service.call('post', '/v1/promotions', body)
    expect([answer.status, answer.text]).toEqual([201, expect.anything()])
    return answer.body.id
  }
  const launch = (id: string) => service.call('post', `/v1/promotions/${id}/launch`, {})
  const launchOf = async (fields: Body) => launch(await create(fields))
  const rulesOf = (answer: { body: { violations?: Body[] } }) =>
    answer.body.violations?.map((violation) => violation['rule'])

  it('are not launched where a store’s law forbids it: rule, citation and stores are named', async () => {
    const id = await create({ appliesTo: { products: ['crisps'] } })
    const answer = await launch(id)
    expect([answer.status, answer.body.code]).toEqual([422, 'law-forbids'])
    expect(answer.body.errors).toEqual([
      { pointer: '/reward', detail: expect.stringMatching(/^gb-eng-less-.*S\.I\. 2021\/1368/) },
    ])
    expect(answer.body.violations).toEqual([
      {
        rule: multibuy,
        citation: expect.stringContaining('regulation 5'),
        summary: expect.stringContaining('No multibuys'),
        storeIds: ['0001'],
        what: 'rewards buying several pieces of less-healthy-food',
      },
    ])
    const kept = (await service.call('get', `/v1/promotions/${id}`)).body
    expect([kept.state, kept.version]).toEqual(['draft', 0])
    const { rows } = await service.deps.pool.query(
      'select from promotion_versions where promotion_id = $1',
      [id],
    )
    expect(rows).toEqual([])
  })

  it.each([
    ['a category with such goods', { appliesTo: { categories: ['SNACKS'] } }],
    ['a brand', { appliesTo: { brands: ['Salty'] } }],
    ['the English store', { appliesTo: { products: ['crisps'] }, stores: ['0001', '0002'] }],
    [
      'a part of a bundle',
      {
        reward: {
          kind: 'bundle',
          parts: [
            { units: 1, of: { products: ['bread'] } },
            { units: 1, of: { categories: ['SNACKS'] } },
          ],
          set: { is: 'price', priceMinor: 300 },
        },
      },
    ],
    [
      'a group of a mix and match',
      {
        reward: {
          kind: 'mixAndMatch',
          units: 3,
          groups: [{ of: { products: ['crisps'] } }, { of: { products: ['bread'] } }],
          set: { is: 'price', priceMinor: 500 },
        },
      },
    ],
    [
      'what is got for something else',
      {
        reward: {
          kind: 'buyGet',
          buyUnits: 1,
          getUnits: 1,
          percent: 100,
          get: { products: ['crisps'] },
        },
        appliesTo: { products: ['bread'] },
      },
    ],
  ])('are refused for naming %s', async (_name, fields) => {
    expect(rulesOf(await launchOf(fields))).toEqual([multibuy])
  })

  it.each([
    ['is for everything', {}],
    [
      'excepts such goods',
      { appliesTo: { categories: ['SNACKS'], except: { brands: ['Salty'] } } },
    ],
    ['runs elsewhere', { appliesTo: { products: ['crisps'] }, stores: ['0003'] }],
    ['runs in another group', { appliesTo: { products: ['crisps'] }, storeGroups: ['north'] }],
    [
      'ended before the law',
      { appliesTo: { products: ['crisps'] }, startsOn: '2025-09-01', endsOn: '2025-09-30' },
    ],
    [
      'takes money off one piece',
      { appliesTo: { products: ['crisps'] }, reward: { kind: 'percentOff', percent: 10 } },
    ],
    ['names a product that is not there', { appliesTo: { products: ['no-such-sku'] } }],
  ])('are launched when one %s', async (_name, fields) => {
    expect((await launchOf(fields)).status).toBe(200)
  })

  it('on alcohol in Ireland give no points, and last four days', async () => {
    const wine = { appliesTo: { products: ['wine'] }, stores: ['0003'] }
    const tenOff = { reward: { kind: 'percentOff', percent: 10 }, startsOn: '2026-12-01' }
    const double = { reward: { kind: 'pointsMultiplier', multiplier: 2 } }
    expect(rulesOf(await launchOf({ ...wine, ...double }))).toEqual([
      ...['ie-alcohol-earn', 'ie-alcohol-points-incentive'],
    ])
    expect(rulesOf(await launchOf({ ...wine, ...tenOff, endsOn: '2026-12-03' }))).toEqual([
      'ie-alcohol-short-promotion',
    ])
    expect(rulesOf(await launchOf({ ...wine, ...tenOff, weekdays: [5, 6] }))).toEqual([
      'ie-alcohol-short-promotion',
    ])
    expect((await launchOf({ ...wine, ...tenOff, endsOn: '2026-12-04' })).status).toBe(200)
  })

  it('can be asked about before, which launches nothing', async () => {
    const id = await create({ appliesTo: { products: ['crisps'] } })
    const ask = (of: string, key?: string) =>
      service.call('get', `/v1/promotions/${of}/law`, undefined, key)
    expect(rulesOf(await ask(id, await service.keyOf('marketing')))).toEqual([multibuy])
    expect((await service.call('get', `/v1/promotions/${id}`)).body.state).toBe('draft')
    const fine = await ask(await create({ appliesTo: { products: ['bread'] } }))
    expect([fine.status, fine.body]).toEqual([200, { violations: [] }])
    expect((await ask(id, await service.keyOf('staff'))).status).toBe(403)
    expect((await ask('019aa000-0000-7000-8000-000000000000')).status).toBe(404)
  })

  it('go live once the rule is withdrawn, and after a pause are asked again', async () => {
    const id = await create({ appliesTo: { products: ['crisps'] } })
    const rule = `/v1/policies/rules/${multibuy}`
    expect((await launch(id)).status).toBe(422)
    const withdrawn = await service.call('delete', rule)
    expect((await launch(id)).body.state).toBe('live')
    await service.call('post', `/v1/promotions/${id}/pause`, {})
    const { id: _id, source: _source, withdrawnAt: _at, ...content } = withdrawn.body
    expect((await service.call('put', rule, content)).status).toBe(200)
    expect((await launch(id)).body.code).toBe('law-forbids')
    expect((await service.call('get', `/v1/promotions/${id}`)).body.state).toBe('paused')
  })
})

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { aLine, aProduct } from '../../support/builders.ts'
import { startService, type TestService } from '../../support/service.ts'

type Body = Record<string, unknown>
/** What is wrong, and where. */
type Case = [what: string, fields: Body, pointer: string]

const TOO_MUCH = 100_000_000_001
const percent = (value: unknown) => ({ is: 'percentOff', percent: value })
const amount = (value: unknown) => ({ is: 'amountOff', amountMinor: value })
const spend = (amountMinor: number, on: 'basket' | 'matching') => ({
  amountMinor,
  on,
  basis: 'beforeDiscounts',
})
const of = { products: ['a'] }
const others = { products: ['b'] }

/** A sound reward of every kind, to which a case does its worst. */
const sound = {
  percentOff: { percent: 10 },
  amountOff: { amountMinor: 50 },
  fixedPrice: { priceMinor: 100 },
  memberPrice: { priceMinor: 100 },
  nForPrice: { units: 3, priceMinor: 200 },
  nForM: { units: 3, paidUnits: 2 },
  buyGet: { buyUnits: 1, getUnits: 1, percent: 100 },
  mixAndMatch: { units: 3, groups: [{ of }, { of: others }], set: percent(10) },
  bundle: {
    parts: [
      { units: 1, of },
      { units: 1, of: others },
    ],
    set: percent(10),
  },
  freeItem: {},
  basketThreshold: { spendMinor: 500, basis: 'beforeDiscounts', off: amount(50) },
  tieredThreshold: {
    basis: 'beforeDiscounts',
    tiers: [
      { spendMinor: 500, off: percent(5) },
      { spendMinor: 900, off: percent(10) },
    ],
  },
  pointsMultiplier: { multiplier: 2 },
  bonusPoints: { points: 50 },
} as const

type Kind = keyof typeof sound

const reward = (kind: Kind, change: Body): Body => ({
  reward: { kind, ...sound[kind], ...change },
  ...(kind === 'memberPrice' ? { audience: 'members' } : {}),
})

/** Numbers that a field of a kind cannot have, each in turn. */
const numbers = (kind: Kind, field: string, values: readonly unknown[]): Case[] =>
  values.map((value) => [
    `${kind} with ${field} ${JSON.stringify(value)}`,
    reward(kind, { [field]: value }),
    `/reward/${field}`,
  ])

const noNumbers = [-1, 0.5, 1e300, '1', null]
const noPercents = [...noNumbers, 0, 101]
const noAmounts = [...noNumbers, 0, TOO_MUCH]
const noPrices = [...noNumbers, TOO_MUCH]
const noUnits = [...noNumbers, 0, 101]

const without = (kind: Kind, field: string): Case => [
  `${kind} without ${field}`,
  reward(kind, { [field]: undefined }),
  `/reward/${field}`,
]

const malformed: Case[] = [
  ...numbers('percentOff', 'percent', noPercents),
  ...numbers('amountOff', 'amountMinor', noAmounts),
  ...numbers('amountOff', 'each', ['yes', 1]),
  ...numbers('fixedPrice', 'priceMinor', noPrices),
  ...numbers('memberPrice', 'priceMinor', noPrices),
  ...numbers('nForPrice', 'units', [...noUnits, 1]),
  ...numbers('nForPrice', 'priceMinor', noPrices),
  ...numbers('nForM', 'units', [...noUnits, 1]),
  ...numbers('nForM', 'paidUnits', noUnits),
  ...numbers('buyGet', 'buyUnits', noUnits),
  ...numbers('buyGet', 'getUnits', noUnits),
  ...numbers('buyGet', 'percent', noPercents),
  ...numbers('mixAndMatch', 'units', [...noUnits, 1]),
  ...numbers('mixAndMatch', 'groups', [[], Array(9).fill({ of }), 'all', null]),
  ...numbers('bundle', 'parts', [[], [{ units: 1, of }], Array(9).fill({ units: 1, of }), null]),
  ...numbers('freeItem', 'units', noUnits),
  ...numbers('basketThreshold', 'spendMinor', noAmounts),
  ...numbers('basketThreshold', 'basis', ['net', null]),
  ...numbers('tieredThreshold', 'basis', ['net', null]),
  ...numbers('tieredThreshold', 'tiers', [[], Array(21).fill({ spendMinor: 1, off: percent(1) })]),
  ...numbers('pointsMultiplier', 'multiplier', [...noNumbers, 0, 1, 101]),
  ...numbers('bonusPoints', 'points', [...noNumbers, 0, 1_000_001]),
  ...(Object.keys(sound) as Kind[]).flatMap((kind) =>
    Object.keys(sound[kind]).map((field) => without(kind, field)),
  ),
  ...(Object.keys(sound) as Kind[]).map(
    (kind): Case => [`${kind} with a field of no kind`, reward(kind, { colour: 'red' }), '/reward'],
  ),
  ...noPercents.flatMap((value): Case[] => [
    [
      'a set at such a percentage',
      reward('bundle', { set: percent(value) }),
      '/reward/set/percent',
    ],
    [
      'a threshold at such a percentage',
      reward('basketThreshold', { off: percent(value) }),
      '/reward/off/percent',
    ],
  ]),
  ...noAmounts.map(
    (value): Case => [
      'a tier with such an amount',
      reward('tieredThreshold', { tiers: [{ spendMinor: 1, off: amount(value) }] }),
      '/reward/tiers/0/off/amountMinor',
    ],
  ),
  ['a set at no kind of price', reward('bundle', { set: { is: 'free' } }), '/reward/set/is'],
  [
    'a negative least number of a group',
    reward('mixAndMatch', { groups: [{ of, unitsMin: -1 }] }),
    '/reward/groups/0/unitsMin',
  ],
  [
    'a part of no pieces',
    reward('bundle', { parts: [{ units: 0, of }, sound.bundle.parts[1]] }),
    '/reward/parts/0/units',
  ],
  [
    'a part that names a number',
    reward('buyGet', { get: { products: [7] } }),
    '/reward/get/products/0',
  ],
  [
    'a part with an empty name',
    reward('buyGet', { get: { products: [''] } }),
    '/reward/get/products/0',
  ],
  ['no kind', { reward: { percent: 10 } }, '/reward/kind'],
  ['an unknown kind', { reward: { kind: 'halfMoon' } }, '/reward/kind'],
  ['a kind in other letters', { reward: { kind: 'PercentOff', percent: 10 } }, '/reward/kind'],
  ['no reward', { reward: null }, '/reward'],
  ['an unknown field', { colour: 'red' }, ''],
  ['no title', { title: null }, '/title'],
  ['a blank title', { title: '   ' }, '/title'],
  ['an unknown audience', { audience: 'staff' }, '/audience'],
  ['an unknown stacking', { stacking: 'twice' }, '/stacking'],
  ['a priority of 101', { priority: 101 }, '/priority'],
  ['a priority in fractions', { priority: 0.5 }, '/priority'],
  ['a first day that does not exist', { startsOn: '2026-02-30' }, '/startsOn'],
  ['a last day with a time', { endsOn: '2026-02-20T10:00:00Z' }, '/endsOn'],
  ['a weekday 0', { weekdays: [0] }, '/weekdays/0'],
  ['a weekday 8', { weekdays: [1, 8] }, '/weekdays/1'],
  ['a weekday by name', { weekdays: ['monday'] }, '/weekdays/0'],
  ['half a weekday', { weekdays: [1.5] }, '/weekdays/0'],
  ['eight weekdays', { weekdays: [1, 2, 3, 4, 5, 6, 7, 1] }, '/weekdays'],
  ['hour 24', { hours: { from: '10:00', until: '24:00' } }, '/hours/until'],
  ['minute 60', { hours: { from: '10:60', until: '12:00' } }, '/hours/from'],
  ['hours without an end', { hours: { from: '10:00' } }, '/hours/until'],
  ['a store with a hyphen', { stores: ['00-42'] }, '/stores/0'],
  ['a blank group of stores', { storeGroups: [' '] }, '/storeGroups/0'],
  ...Object.entries({
    'a new line': '\n',
    'a tab': '\t',
    'an escape': '\u001b[2J',
    'a control character of the second set': '\u0085',
    'a line separator': '\u2028',
    'an override of the direction': '\u202e',
    'an isolate': '\u2067',
  }).flatMap(([what, sign]): Case[] => [
    [`a title with ${what}`, { title: `Half${sign}off` }, '/title'],
    [`a label with ${what}`, { receiptLabel: `Half${sign}off` }, '/receiptLabel'],
  ]),
  ['a funder with a new line', { funder: 'Acme\nFoods' }, '/funder'],
  ['1001 products', { appliesTo: { products: Array(1001).fill('a') } }, '/appliesTo/products'],
  [
    'an exception within an exception',
    { appliesTo: { except: { except: {} } } },
    '/appliesTo/except',
  ],
  ...noAmounts
    .filter((value) => value !== null)
    .map((value): Case => ['such a cap', { discountMaxMinor: value }, '/discountMaxMinor']),
  ...[-1, 0, 0.5, 1_000_001, '1'].map(
    (value): Case => ['such a number of sets', { setsPerBasket: value }, '/setsPerBasket'],
  ),
  ...noAmounts.map(
    (amountMinor): Case => [
      'such a minimum spend',
      { minimumSpend: { amountMinor, basis: 'beforeDiscounts', on: 'basket' } },
      '/minimumSpend/amountMinor',
    ],
  ),
  [
    'a minimum spend of nothing named',
    { minimumSpend: { amountMinor: 1, basis: 'beforeDiscounts', on: 'shelf' } },
    '/minimumSpend/on',
  ],
]

const impossible: Case[] = [
  ['3 for 3', reward('nForM', { paidUnits: 3 }), '/reward/paidUnits'],
  ['3 for 4', reward('nForM', { paidUnits: 4 }), '/reward/paidUnits'],
  [
    'groups that ask for more pieces than a set has',
    reward('mixAndMatch', {
      groups: [
        { of, unitsMin: 2 },
        { of: others, unitsMin: 2 },
      ],
    }),
    '/reward/groups',
  ],
  [
    'a group that names nothing',
    reward('mixAndMatch', { groups: [{ of }, { of: {} }] }),
    '/reward/groups',
  ],
  [
    'a group of empty lists',
    reward('mixAndMatch', { groups: [{ of: { products: [], except: { brands: [] } } }] }),
    '/reward/groups',
  ],
  [
    'a part that names nothing',
    reward('bundle', { parts: [sound.bundle.parts[0], { units: 1, of: { products: [] } }] }),
    '/reward/parts',
  ],
  ['nothing to get', reward('buyGet', { get: {} }), '/reward/get'],
  [
    'a percentage for every sum',
    reward('basketThreshold', { every: true, off: percent(5) }),
    '/reward/every',
  ],
  [
    'more off than is spent',
    reward('basketThreshold', { off: amount(501) }),
    '/reward/off/amountMinor',
  ],
  ...(
    [
      ['tiers that fall', [500, 400], [percent(5), percent(10)]],
      ['tiers that overlap', [500, 500], [percent(5), percent(10)]],
      ['a tier that gives less', [500, 900], [percent(10), percent(5)]],
      ['a tier that gives as much', [500, 900], [amount(50), amount(50)]],
      ['a tier that takes more off than is spent', [500, 900], [percent(5), amount(901)]],
    ] as const
  ).map(
    ([what, spends, offs]): Case => [
      what,
      reward('tieredThreshold', {
        tiers: spends.map((spendMinor, index) => ({ spendMinor, off: offs[index] })),
      }),
      '/reward/tiers',
    ],
  ),
  [
    'a tier that the percentage before always beats',
    reward('tieredThreshold', {
      tiers: [
        { spendMinor: 1000, off: percent(50) },
        { spendMinor: 2000, off: amount(100) },
      ],
    }),
    '/reward/tiers',
  ],
  [
    'a tier that another than the one before always beats',
    reward('tieredThreshold', {
      tiers: [
        { spendMinor: 1000, off: percent(50) },
        { spendMinor: 1200, off: amount(700) },
        { spendMinor: 2000, off: amount(800) },
      ],
    }),
    '/reward/tiers',
  ],
  [
    'more off its goods than has to be spent on them',
    { ...reward('amountOff', { amountMinor: 500 }), minimumSpend: spend(499, 'matching') },
    '/reward/amountMinor',
  ],
  [
    'more off the basket than has to be spent',
    {
      ...reward('amountOff', { amountMinor: 500 }),
      appliesTo: { except: { brands: ['Acme'] } },
      minimumSpend: spend(100, 'basket'),
    },
    '/reward/amountMinor',
  ],
  [
    'a group that excepts all that it names',
    reward('mixAndMatch', { groups: [{ of: { ...of, except: of } }, { of: others }] }),
    '/reward/groups',
  ],
  [
    'a part that excepts all that it names',
    reward('bundle', { parts: [sound.bundle.parts[0], { units: 1, of: { ...of, except: of } }] }),
    '/reward/parts',
  ],
  ['a scope that excepts all that it names', { appliesTo: { ...of, except: of } }, '/appliesTo'],
  ['an end before its start', { startsOn: '2026-11-20', endsOn: '2026-11-19' }, '/endsOn'],
  ['hours that end as they begin', { hours: { from: '10:00', until: '10:00' } }, '/hours/until'],
  [
    'a member price for everybody',
    { ...reward('memberPrice', {}), audience: 'everyone' },
    '/audience',
  ],
  ['a scope beside its groups', { ...reward('mixAndMatch', {}), appliesTo: of }, '/appliesTo'],
  ['a scope beside its parts', { ...reward('bundle', {}), appliesTo: of }, '/appliesTo'],
  [
    'exceptions beside its groups',
    { ...reward('mixAndMatch', {}), appliesTo: { except: of } },
    '/appliesTo',
  ],
  [
    'exceptions beside its parts',
    { ...reward('bundle', {}), appliesTo: { except: of } },
    '/appliesTo',
  ],
]

describe('a promotion that cannot be', () => {
  let service: TestService
  let till: string
  let live: string
  let draft: string
  let now = new Date('2026-11-20T11:00:00Z')
  const start = { title: 'Beans', ...reward('percentOff', {}), appliesTo: { products: ['beans'] } }
  beforeAll(async () => {
    service = await startService({ now: () => now })
    till = (await service.openStore()).key
    await service.call('post', '/v1/products/batch', { products: [aProduct('beans')] })
    draft = await drafted()
    live = await drafted()
    expect((await step(live, 'launch')).status).toBe(200)
  })
  afterAll(() => service.close())

  const create = (fields: Body) =>
    service.call('post', '/v1/promotions', {
      title: 'An offer',
      ...reward('percentOff', {}),
      ...fields,
    })
  const change = (id: string, fields: Body) => service.call('patch', `/v1/promotions/${id}`, fields)
  const read = async (id: string) => (await service.call('get', `/v1/promotions/${id}`)).body
  const drafted = async (): Promise<string> => (await create(start)).body.id
  const step = (id: string, name: string) => {
    now = new Date(now.getTime() + 100)
    return service.call('post', `/v1/promotions/${id}/${name}`, {})
  }
  const everything = async () => {
    const { rows } = await service.deps.pool.query(
      `select (select md5(json_agg(p order by id)::text) from promotions p) as promotions,
         (select md5(json_agg(v order by promotion_id, version)::text) from promotion_versions v) as versions,
         (select count(*) from promotion_periods) as periods`,
    )
    return rows[0]
  }
  const taken = async () => {
    const lines = [aLine(1, { sku: 'beans', unitPriceMinor: 1000 })]
    const basket = { card: null, purchasedAt: now.toISOString(), lines }
    const quoted = await service.call('post', '/v1/swipes/quote', basket, till)
    return quoted.body.totals.discountMinor
  }

  /** Refused alike when it is made, when a draft becomes it and when the live one does; nothing has changed. */
  async function expectRefusal([, fields, pointer]: Case, status: number, code: string) {
    const before = await everything()
    const answers = [await create(fields), await change(draft, fields), await change(live, fields)]
    for (const { status: answered, body, headers } of answers) {
      expect([answered, body.code]).toEqual([status, code])
      expect(headers['content-type']).toBe('application/problem+json')
      expect(body.errors.map((error: Body) => error['pointer'])).toContain(pointer)
    }
    expect(await everything()).toEqual(before)
  }

  it.each(malformed)('is malformed: %s', async (...one) => {
    await expectRefusal(one, 400, 'invalid-request')
  })

  it.each(impossible)('is refused: %s', async (...one) => {
    await expectRefusal(one, 422, 'definition-incomplete')
  })

  it.each(impossible)(
    'is not launched, if an older build let it be drafted: %s',
    async (_what, fields, pointer) => {
      const id = await drafted()
      await service.deps.pool.query('update promotions set draft = draft || $2 where id = $1', [
        id,
        JSON.stringify(asStored(fields)),
      ])
      const before = await everything()
      const answer = await step(id, 'launch')
      expect([answer.status, answer.body.code]).toEqual([422, 'definition-incomplete'])
      expect(answer.body.errors[0].pointer).toBe(pointer)
      expect(await everything()).toEqual(before)
    },
  )

  /** Scopes are stored with all their lists. */
  const asStored = (fields: Body): Body => {
    const names = { products: [], categories: [], brands: [] }
    if (!('appliesTo' in fields)) return fields
    const { except, ...named } = fields['appliesTo'] as Body & { except?: Body }
    return { ...fields, appliesTo: { ...names, ...named, except: { ...names, ...except } } }
  }

  it.each<[string, Body]>([
    [
      'as much off as has to be spent',
      { ...reward('amountOff', { amountMinor: 500 }), minimumSpend: spend(500, 'matching') },
    ],
    [
      'more off some goods than has to be spent on all',
      {
        ...reward('amountOff', { amountMinor: 500 }),
        appliesTo: of,
        minimumSpend: spend(100, 'basket'),
      },
    ],
    [
      'a percentage that beats the amount before it some day',
      reward('tieredThreshold', {
        tiers: [
          { spendMinor: 1000, off: amount(500) },
          { spendMinor: 2000, off: percent(10) },
        ],
      }),
    ],
    [
      'an amount that beats the percentage before it for a while',
      reward('tieredThreshold', {
        tiers: [
          { spendMinor: 1000, off: percent(10) },
          { spendMinor: 2000, off: amount(201) },
        ],
      }),
    ],
    [
      'a part that excepts some of what it names',
      reward('bundle', {
        parts: [sound.bundle.parts[0], { units: 1, of: { brands: ['Acme'], except: of } }],
      }),
    ],
  ])('is not one with %s', async (_what, fields) => {
    const answer = await create(fields)
    expect([answer.status, answer.body.errors]).toEqual([201, undefined])
  })

  it('is refused by what the draft has already: an end before the day that it starts on', async () => {
    const { id } = (await create({ startsOn: '2026-11-20', audience: 'members' })).body
    for (const [fields, pointer] of [
      [{ endsOn: '2026-11-19' }, '/endsOn'],
      [{ ...reward('memberPrice', {}), audience: 'everyone' }, '/audience'],
    ] as const) {
      const answer = await change(id, fields)
      expect([answer.status, answer.body.errors[0].pointer]).toEqual([422, pointer])
    }
    expect((await change(id, { ...reward('memberPrice', {}) })).status).toBe(200)
    expect((await change(id, { audience: 'everyone' })).status).toBe(422)
    expect(await read(id)).toMatchObject({ endsOn: null, audience: 'members' })
  })

  it('is launched with nothing in the body, or not at all', async () => {
    const id = await drafted()
    for (const body of [{ on: '2026-11-21' }, []]) {
      const answer = await service.call('post', `/v1/promotions/${id}/launch`, body)
      expect([answer.status, answer.body.code]).toEqual([400, expect.any(String)])
    }
    expect((await read(id)).state).toBe('draft')
  })

  it('leaves what is live alone, as does every edit until the next launch', async () => {
    expect(await taken()).toBe(100)
    expect((await change(live, reward('percentOff', { percent: 101 }))).status).toBe(400)
    expect(await taken()).toBe(100)
    for (const fields of [
      reward('percentOff', { percent: 50 }),
      { stores: ['9999'] },
      { endsOn: '2020-01-01' },
      { appliesTo: { products: ['peas'] } },
      { audience: 'members' },
    ]) {
      expect((await change(live, fields)).status).toBe(200)
      expect(await taken()).toBe(100)
    }
    expect(await read(live)).toMatchObject({ state: 'live', version: 1 })
    expect(
      (await change(live, { ...start, stores: [], endsOn: null, audience: 'everyone' })).status,
    ).toBe(200)
    expect((await change(live, reward('percentOff', { percent: 50 }))).status).toBe(200)
    expect((await step(live, 'launch')).body.version).toBe(2)
    expect(await taken()).toBe(500)
  })

  it.each(Object.keys(sound) as Kind[])('is none of these: %s as it should be', async (kind) => {
    const made = await create(reward(kind, {}))
    expect([made.status, made.body.errors]).toEqual([201, undefined])
    expect(made.body.reward).toEqual({ kind, ...sound[kind] })
    expect((await step(made.body.id, 'launch')).status).toBe(200)
    expect((await step(made.body.id, 'end')).status).toBe(200)
  })

  it('may be odd and yet be meant', async () => {
    for (const fields of [
      reward('mixAndMatch', { groups: [{ of: { except: { products: ['wine'] } } }] }),
      reward('basketThreshold', { off: amount(500) }),
      reward('tieredThreshold', {
        tiers: [
          { spendMinor: 500, off: percent(10) },
          { spendMinor: 900, off: amount(100) },
        ],
      }),
      reward('fixedPrice', { priceMinor: 0 }),
      { startsOn: '2026-11-20', endsOn: '2026-11-20' },
      { hours: { from: '22:00', until: '02:00' } },
      { weekdays: [7, 7, 1] },
    ]) {
      const made = await create(fields)
      expect([made.status, made.body.errors]).toEqual([201, undefined])
    }
  })
})

describe('a store in a time zone that does not exist', () => {
  it('is refused, new or changed, and stays where it was', async () => {
    const service = await startService()
    try {
      const store = { name: 'A', timeZone: 'Europe/Dublin', jurisdiction: 'IE' }
      expect((await service.call('put', '/v1/stores/0042', store)).status).toBe(200)
      for (const timeZone of [
        'Europe/Atlantis',
        'UTC+1',
        '+01:00',
        'GMT+25',
        'Europe/Dublin ',
        '½',
      ]) {
        for (const id of ['0042', '0043']) {
          const answer = await service.call('put', `/v1/stores/${id}`, { ...store, timeZone })
          expect([timeZone, answer.status, answer.body.code]).toEqual([
            ...[timeZone, 422, 'time-zone-unknown'],
          ])
          expect(answer.body.errors[0].pointer).toBe('/timeZone')
        }
      }
      for (const timeZone of ['', null, 7, 'x'.repeat(65)]) {
        const answer = await service.call('put', '/v1/stores/0042', { ...store, timeZone })
        expect([answer.status, answer.body.code]).toEqual([400, 'invalid-request'])
      }
      expect((await service.call('get', '/v1/stores/0042')).body.timeZone).toBe('Europe/Dublin')
      expect((await service.call('get', '/v1/stores/0043')).status).toBe(404)
    } finally {
      await service.close()
    }
  })
})

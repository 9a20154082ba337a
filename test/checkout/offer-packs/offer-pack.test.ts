import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import pg from 'pg'
import { ownCardNumber } from '../../../src/domain/card-number.ts'
import { cardHash, type OfferPack } from '../../../src/domain/offer-pack/offer-pack.ts'
import { openPack, type PublicKey, priceOffline } from '../../../src/offline/index.ts'
import { readBackup } from '../../../src/operation/backup/read-backup.ts'
import { writeBackup } from '../../../src/operation/backup/write-backup.ts'
import { aLine, aMember, aProduct, aSwipe } from '../../support/builders.ts'
import { makeFolder } from '../../support/children.ts'
import { cloneDatabase } from '../../support/database.ts'
import { startService, type TestService } from '../../support/service.ts'

type Body = Record<string, unknown>

const HOUR_MS = 3_600_000

describe('offer packs', () => {
  let service: TestService
  let till: string
  const start = new Date('2026-11-20T11:00:00Z')
  let now = start
  beforeAll(async () => {
    service = await startService({ now: () => now })
    till = (await service.openStore()).key
    await service.openStore({ storeId: '0043', jurisdiction: 'GB-SCT', timeZone: 'Europe/London' })
    const products = [
      aProduct('milk', { category: 'DAIRY', brand: 'Farm' }),
      aProduct('cheese', { category: 'DAIRY' }),
      aProduct('bread', { category: 'BAKERY', brand: 'Oven' }),
      aProduct('nails', { category: 'TOOLS' }),
      aProduct('wine', {
        category: 'DRINKS',
        policyClass: 'alcohol',
        pureAlcoholMicrolitres: 90_000,
      }),
    ]
    await service.call('post', '/v1/products/batch', { products })
  })
  afterAll(() => service.close())

  const fetchPack = (key: string | null = till, tag?: string, store = '0042') =>
    service.call(
      'get',
      `/v1/stores/${store}/offer-pack`,
      undefined,
      key,
      tag === undefined ? {} : { 'if-none-match': tag },
    )
  const packOf = async (store = '0042'): Promise<OfferPack> => {
    const { status, body } = await fetchPack(undefined, undefined, store)
    if (status === 200) return body.pack
    const admins = await service.call('get', `/v1/stores/${store}/offer-pack`)
    expect(admins.status).toBe(200)
    return admins.body.pack
  }
  const idsIn = async (store?: string) => (await packOf(store)).promotions.map(({ id }) => id)
  const publicKeys = async (): Promise<PublicKey[]> =>
    (await service.call('get', '/v1/offer-pack-keys', undefined, till)).body.data
  const open = async (text: string, fields: Partial<Parameters<typeof openPack>[1]> = {}) =>
    openPack(text, { publicKeys: await publicKeys(), now, storeId: '0042', ...fields })

  async function launch(fields: Body = {}, at?: string): Promise<string> {
    const reward = { kind: 'percentOff', percent: 10 }
    const created = await service.call('post', '/v1/promotions', { title: 'A', reward, ...fields })
    expect([created.status, created.body.errors]).toEqual([201, undefined])
    const { id } = created.body
    const launched = await service.call('post', `/v1/promotions/${id}/launch`, at ? { at } : {})
    expect([launched.status, launched.body.detail]).toEqual([200, undefined])
    return id
  }

  it('say whose they are and for how long, and are signed to the byte', async () => {
    const { status, text, body } = await fetchPack()
    expect(status).toBe(200)
    expect(body.pack).toMatchObject({
      format: 'basketwise-offer-pack/1',
      storeId: '0042',
      timeZone: 'Europe/Dublin',
      jurisdiction: 'IE',
      storeGroups: [],
      programme: {
        currency: 'EUR',
        discountMaxPercent: 100,
        earning: { pointValueMinor: 1, earnStepMinor: 100 },
      },
    })
    const life = Date.parse(body.pack.expiresAt) - Date.parse(body.pack.issuedAt)
    expect(life).toBe(72 * HOUR_MS)
    expect(Date.parse(body.pack.issuedAt)).toBeLessThanOrEqual(now.getTime())
    expect(Date.parse(body.pack.issuedAt)).toBeGreaterThan(now.getTime() - 6 * HOUR_MS - 1)
    expect(await open(text)).toMatchObject({ ok: true })
    const altered = text.replace('"discountMaxPercent":100', '"discountMaxPercent":101')
    expect(altered).not.toBe(text)
    expect(await open(altered)).toEqual({ ok: false, reason: 'bad-signature' })
  })

  it('hold the promotions of the store that are in force or will be, until they expire', async () => {
    const ids = {
      open: await launch(),
      here: await launch({ stores: ['0042'] }),
      soon: await launch({}, '2026-11-22T00:00:00Z'),
      starts: await launch({ startsOn: '2026-11-23' }),
      elsewhere: await launch({ stores: ['0043'] }),
      late: await launch({}, '2026-11-24T00:00:00Z'),
      startsLate: await launch({ startsOn: '2026-11-24' }),
      over: await launch({ endsOn: '2026-11-18' }),
    }
    const held = new Set(await idsIn())
    const which = Object.entries(ids).flatMap(([name, id]) => (held.has(id) ? [name] : []))
    expect(which).toEqual(['open', 'here', 'soon', 'starts'])
    expect((await packOf('0043')).promotions.map(({ id }) => id)).toContain(ids.elsewhere)
  })

  it('hold every version that a purchase can meet', async () => {
    const id = await launch({ title: 'First' })
    await service.call('patch', `/v1/promotions/${id}`, { title: 'Second' })
    const at = '2026-11-21T11:00:00.000Z'
    expect((await service.call('post', `/v1/promotions/${id}/launch`, { at })).status).toBe(200)
    const versions = (await packOf()).promotions.filter((one) => one.id === id)
    expect(
      versions.map(({ version, title, inForceUntil }) => [version, title, inForceUntil]),
    ).toEqual([
      [1, 'First', at],
      [2, 'Second', null],
    ])
  })

  it('leave out what only the service can judge: caps, codes and members by name', async () => {
    const member = (await service.call('post', '/v1/members', aMember())).body
    const ids = [
      await launch({ budget: { usesMax: 5 } }),
      await launch({ caps: [{ per: 'day', usesMax: 5 }] }),
      await launch({ couponRequired: true }),
      await launch({ audience: 'members', members: [member.id] }),
      await launch({ audience: 'members' }),
    ]
    const held = await idsIn()
    expect(ids.map((id) => held.includes(id))).toEqual([false, false, false, false, true])
  })

  it('hold the goods that offers and law ask about, and of each no more than they ask', async () => {
    await launch({ appliesTo: { categories: ['DAIRY'] }, stores: ['0042'] })
    await launch({ appliesTo: { products: ['nails'], except: { brands: ['Oven'] } } })
    const { products, law } = await packOf()
    expect(products).toEqual([
      { sku: 'bread', brand: 'Oven' },
      { sku: 'cheese', category: 'DAIRY' },
      { sku: 'milk', category: 'DAIRY' },
      { sku: 'wine', policyClass: 'alcohol', pureAlcoholMicrolitres: 90_000 },
    ])
    expect(law.every(({ content }) => content.jurisdiction === 'IE')).toBe(true)
    const scottish = (await packOf('0043')).law.map(({ content }) => content.jurisdiction)
    expect([...new Set(scottish)].sort()).toEqual(['GB', 'GB-SCT'])
  })

  it('name blocked and replaced cards by a hash, and a till refuses them', async () => {
    const number = ownCardNumber(4711)
    const member = (await service.call('post', '/v1/members', aMember({ cardNumber: number }))).body
    const before = await fetchPack()
    expect(before.body.pack.blockedCards).not.toContain(cardHash(number))
    const blocked = await service.call('post', `/v1/members/${member.id}/cards/${number}/block`)
    expect(blocked.status).toBe(200)
    const { text, body } = await fetchPack(till, before.headers['etag'])
    expect(body.pack.blockedCards).toContain(cardHash(number))
    expect(text).not.toContain(number)
    const opened = await open(text)
    if (!opened.ok) throw new Error(opened.reason)
    const priced = priceOffline(opened.pack, { card: number, lines: [aLine(1)] }, now)
    expect(priced).toMatchObject({ refused: [{ code: 'card-blocked' }], points: { estimated: 0 } })
  })

  it('cost nothing while they are unchanged', async () => {
    const first = await fetchPack()
    const tag = first.headers['etag'] ?? ''
    const again = await fetchPack(till, `"other", W/${tag}`)
    expect([again.status, again.text, again.headers['etag']]).toEqual([304, '', tag])
    now = new Date(now.getTime() + 30 * 60_000)
    expect((await fetchPack(till, tag)).status).toBe(304)
    await launch({ title: 'Another' })
    const changed = await fetchPack(till, tag)
    expect(changed.status).toBe(200)
    expect(changed.headers['etag']).not.toBe(tag)
    now = new Date(now.getTime() + 6 * HOUR_MS)
    const renewed = await fetchPack(till, changed.headers['etag'])
    expect(renewed.status).toBe(200)
    expect(Date.parse(renewed.body.pack.expiresAt)).toBeGreaterThan(
      Date.parse(changed.body.pack.expiresAt),
    )
    now = start
  })

  it('are the same from another process', async () => {
    const { createOfferPacks } = await import('../../../src/checkout/offer-packs/get-offer-pack.ts')
    const first = await fetchPack()
    const other = createOfferPacks(service.deps)
    const principal = { keyId: 'k', role: 'admin', storeId: null, terminalId: null } as const
    const found = await other.find({ ...principal, memberId: null, expiresAt: null }, '0042', [])
    expect(found.changed && [found.etag, found.text]).toEqual([first.headers['etag'], first.text])
  })

  it('last as long as the programme says', async () => {
    const programme = (await service.call('get', '/v1/programme')).body
    expect(programme.offerPackHours).toBe(72)
    expect(
      (await service.call('put', '/v1/programme', { ...programme, offerPackHours: 24 })).status,
    ).toBe(200)
    const { issuedAt, expiresAt } = await packOf()
    expect(Date.parse(expiresAt) - Date.parse(issuedAt)).toBe(24 * HOUR_MS)
    const wrong = await service.call('put', '/v1/programme', { ...programme, offerPackHours: 337 })
    expect(wrong.status).toBe(400)
    await service.call('put', '/v1/programme', programme)
  })

  it('are for the store’s own terminals and for admins', async () => {
    expect((await fetchPack(null)).status).toBe(401)
    expect((await fetchPack(await service.keyOf('app'))).status).toBe(403)
    expect((await fetchPack(await service.keyOf('staff'))).status).toBe(403)
    const foreign = await fetchPack(till, undefined, '0043')
    expect([foreign.status, foreign.body.code]).toEqual([404, 'not-found'])
    expect((await fetchPack(undefined, undefined, '9999')).status).toBe(404)
    const admins = await service.call('get', '/v1/stores/0043/offer-pack')
    expect([admins.status, admins.body.pack.storeId]).toEqual([200, '0043'])
    for (const key of [null, await service.keyOf('marketing')] as const) {
      expect((await service.call('post', '/v1/offer-pack-keys', undefined, key)).status).not.toBe(
        201,
      )
    }
    expect((await service.call('post', '/v1/offer-pack-keys', undefined, till)).status).toBe(403)
    for (const body of [[], { a: 1 }])
      expect((await service.call('post', '/v1/offer-pack-keys', body)).status).toBe(400)
  })

  it('are given by tills with the label that was printed', async () => {
    const id = await launch({ receiptLabel: 'OURS', appliesTo: { products: ['bread'] } })
    const discounts = [{ line: 1, promotionId: id, amountMinor: 20, receiptLabel: 'PRINTED' }]
    const lines = [aLine(1, { sku: 'bread' })]
    const purchasedAt = now.toISOString()
    const swipe = { ...aSwipe({ lines, purchasedAt }), offline: { discounts } }
    const { status, body } = await service.call('post', '/v1/swipes', swipe, till)
    expect([status, body.flags, body.discounts[0].receiptLabel]).toEqual([201, [], 'PRINTED'])
  })

  describe('keys', () => {
    it('are made once, however many ask first', async () => {
      const fresh = await startService({ now: () => now })
      const key = (await fresh.openStore()).key
      const asked = await Promise.all(
        Array.from({ length: 8 }, (_, index) =>
          index % 2 === 0
            ? fresh.call('get', '/v1/stores/0042/offer-pack', undefined, key)
            : fresh.call('get', '/v1/offer-pack-keys', undefined, key),
        ),
      )
      const ids = asked.map(({ body }) => body.pack?.keyId ?? body.data[0].keyId)
      expect(new Set(ids).size).toBe(1)
      await fresh.close()
    })

    it('rotate: packs of the old one open until they have expired, and it signs no more', async () => {
      const old = await fetchPack()
      const headers = { 'idempotency-key': 'rotate-1' }
      const made = await service.call('post', '/v1/offer-pack-keys', undefined, undefined, headers)
      expect(made.status).toBe(201)
      const repeated = await service.call(
        'post',
        '/v1/offer-pack-keys',
        undefined,
        undefined,
        headers,
      )
      expect([repeated.status, repeated.body.keyId]).toEqual([201, made.body.keyId])
      const next = await fetchPack(till, old.headers['etag'])
      expect([next.status, next.body.pack.keyId]).toEqual([200, made.body.keyId])
      expect(await open(old.text)).toMatchObject({ ok: true })
      expect(await open(next.text)).toMatchObject({ ok: true })
      const keys = await publicKeys()
      expect(keys.map(({ keyId }) => keyId)).toEqual([old.body.pack.keyId, made.body.keyId])
      expect(await open(old.text, { publicKeys: keys.slice(1) })).toEqual({
        ok: false,
        reason: 'unknown-key',
      })
      const kept = await service.deps.pool.query(
        'select private_key is null as forgotten from offer_pack_keys order by id',
      )
      expect(kept.rows.map(({ forgotten }) => forgotten)).toEqual([true, false])
      now = new Date(start.getTime() + 336 * HOUR_MS + 1)
      expect((await publicKeys()).map(({ keyId }) => keyId)).toEqual([made.body.keyId])
      now = start
    })

    it('rotate one after the other, also at once', async () => {
      const rotate = () => service.call('post', '/v1/offer-pack-keys')
      const answers = await Promise.all([rotate(), rotate(), rotate()])
      expect(answers.map(({ status }) => status)).toEqual([201, 201, 201])
      const listed = (await publicKeys()).map(({ keyId }) => keyId)
      expect(listed).toEqual(expect.arrayContaining(answers.map(({ body }) => body.keyId)))
      const { rows } = await service.deps.pool.query(
        'select count(*)::int as current from offer_pack_keys where retired_at is null',
      )
      expect(rows[0].current).toBe(1)
    })

    it('come page by page', async () => {
      const seen: string[] = []
      let after = ''
      for (let page = 0; page < 10; page += 1) {
        const { body } = await service.call('get', `/v1/offer-pack-keys?limit=2${after}`)
        seen.push(...body.data.map((key: Body) => String(key['keyId'])))
        if (body.next === null) break
        after = `&after=${body.next}`
      }
      expect(seen).toEqual((await publicKeys()).map(({ keyId }) => keyId))
      expect(seen.length).toBeGreaterThan(2)
    })

    it('are brought along by a restore into an empty database', async () => {
      const held = await fetchPack()
      const dir = join(await makeFolder('packs'), 'backup')
      const using = async (url: string, work: (db: pg.Client) => Promise<unknown>) => {
        const db = new pg.Client(url)
        await db.connect()
        await work(db).finally(() => db.end())
      }
      const onTable = () => {}
      await using(service.deps.databaseUrl, (db) => writeBackup(db, dir, { now, onTable }))
      const target = await cloneDatabase()
      await using(target.url, (db) => readBackup(db, dir, { onTable }))
      const restored = await startService({ now: () => now, databaseUrlOf: async () => target.url })
      const again = await restored.call('get', '/v1/stores/0042/offer-pack', undefined, till)
      expect([again.status, again.text]).toEqual([200, held.text])
      await restored.close()
      await target.drop()
    })
  })
})

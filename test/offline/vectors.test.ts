import { createHash, createPublicKey, verify } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { mayBeCardCode } from '../../src/domain/card-number.ts'
import { rewardKinds } from '../../src/domain/promotions/kinds.ts'
import { openPack, type PackFault, priceOffline } from '../../src/offline/index.ts'
import {
  vectorFiles,
  vectorText,
} from '../../src/operation/generate/offline-vectors/offline-vectors.ts'
import type { OpeningVectors } from '../../src/operation/generate/offline-vectors/opening-vectors.ts'
import type {
  PackVector,
  PricedVector,
  PricingVectors,
} from '../../src/operation/generate/offline-vectors/vector-pack.ts'
import { aProduct } from '../support/builders.ts'
import { startService, type TestService } from '../support/service.ts'

type Body = Record<string, unknown>

const read = async (name: string) =>
  JSON.parse(
    await readFile(new URL(`../../vectors/offer-pack/${name}.json`, import.meta.url), 'utf8'),
  )

const pricing = ['kinds', 'law', 'times', 'goods'] as const
const LONG_AGO = '1970-01-01T00:00:00+00:00'

describe('the vectors', () => {
  it('are what `npm run generate` would write', async () => {
    for (const path of Object.keys(vectorFiles) as (keyof typeof vectorFiles)[]) {
      const committed = await readFile(new URL(`../../${path}`, import.meta.url), 'utf8')
      expect([path, committed === vectorText(path)]).toEqual([path, true])
    }
  })

  it('open, or are refused with their reason', async () => {
    const { publicKeys, cases }: OpeningVectors = await read('opening')
    const reasons = new Set<string>()
    for (const { name, text, storeId, now, expected } of cases) {
      const opened = openPack(text, { publicKeys, storeId, now: new Date(now) })
      expect([name, opened.ok ? 'ok' : opened.reason]).toEqual([name, expected])
      reasons.add(expected)
    }
    const faults: PackFault[] = [
      ...(['bad-signature', 'expired', 'not-yet-valid', 'unknown-key'] as const),
      ...(['wrong-format', 'wrong-store'] as const),
    ]
    expect([...reasons].sort()).toEqual([...faults, 'ok'].sort())
  })

  it('are signed as a till in another language would verify them', async () => {
    const { publicKeys, signedText, cases }: OpeningVectors = await read('opening')
    const [first] = cases
    const { signature } = JSON.parse(first?.text ?? '')
    expect(first?.text).toBe(`{"pack":${signedText},"signature":"${signature}"}`)
    const key = createPublicKey({
      format: 'jwk',
      key: { kty: 'OKP', crv: 'Ed25519', x: publicKeys[0]?.publicKey ?? '' },
    })
    const bytes = Buffer.from(signedText, 'utf8')
    expect(verify(null, bytes, key, Buffer.from(signature, 'base64url'))).toBe(true)
  })

  it.each(pricing)('of %s give what they say', async (name) => {
    const { publicKeys, packs }: PricingVectors = await read(name)
    for (const { name: pack, storeId, signed, baskets } of packs) {
      const text = JSON.stringify(signed)
      const now = new Date(signed.pack.issuedAt)
      const opened = openPack(text, { publicKeys, storeId, now })
      if (!opened.ok) throw new Error(`${pack}: ${opened.reason}`)
      for (const { expected, ...asked } of baskets) {
        const priced = priceOffline(opened.pack, asked.basket, new Date(asked.now), asked)
        expect([pack, asked.name, priced]).toEqual([pack, asked.name, expected])
      }
    }
  })

  it('have something of everything', async () => {
    const { packs }: PricingVectors = await read('kinds')
    const gives = packs.filter(({ baskets }) => baskets.some(givesSomething))
    expect(gives.map(({ name }) => name)).toEqual([...rewardKinds, 'all together'])
    const law: PricingVectors = await read('law')
    const outcomes = law.packs.map(({ baskets }) =>
      createHash('sha256')
        .update(JSON.stringify(baskets.map(({ expected }) => lawful(expected))))
        .digest('hex'),
    )
    expect(new Set(outcomes).size).toBeGreaterThanOrEqual(5)
  })
})

const lawful = (expected: PricedVector['expected']) =>
  expected.ok ? [expected.discounts, expected.points, expected.disclosures] : expected

/** Money off, or other points than one for each whole 100. */
function givesSomething({ expected }: PricedVector): boolean {
  if (!expected.ok) return false
  const plain = Math.floor(expected.totals.netMinor / 100)
  return expected.discounts.length > 0 || expected.points.estimated > plain
}

describe('the service', () => {
  let service: TestService
  let now = new Date('2026-11-20T12:00:00Z')
  const cards = new Map<string, boolean>()
  beforeAll(async () => {
    service = await startService({ now: () => now })
  })
  afterAll(() => service.close())

  /** The pack's world: store, goods, layouts and offers. Returns the till's key, and ids as the pack has them by ours. */
  async function build({ storeId, signed: { pack } }: PackVector) {
    const { timeZone, jurisdiction, storeGroups: groups, products, barcodeLayouts } = pack
    const store = { name: storeId, timeZone, jurisdiction, groups }
    expect((await service.call('put', `/v1/stores/${storeId}`, store)).status).toBe(200)
    const goods = products.map(({ sku, ...facts }) =>
      aProduct(sku, { category: 'OTHER', ...facts }),
    )
    const batch = await service.call('post', '/v1/products/batch', { products: goods })
    if (goods.length > 0) expect(batch.status).toBe(200)
    await service.call('put', '/v1/barcode-layouts', { layouts: barcodeLayouts })
    const ids = new Map<string, string>()
    for (const promotion of pack.promotions) {
      const { id, version: _1, inForceFrom, inForceUntil: _2, ...definition } = promotion
      const draft = { ...definition, stores: [storeId] }
      const { status, body } = await service.call('post', '/v1/promotions', draft)
      expect([promotion.title, status, body.errors]).toEqual([promotion.title, 201, undefined])
      const at = inForceFrom ?? LONG_AGO
      const launched = await service.call('post', `/v1/promotions/${body.id}/launch`, { at })
      expect([promotion.title, launched.status]).toEqual([promotion.title, 200])
      ids.set(body.id, id)
    }
    return { till: await service.keyOf('terminal', { storeId, terminalId: '03' }), ids }
  }

  async function addMember(card: string | null): Promise<void> {
    if (card === null || cards.has(card)) return
    cards.set(card, true)
    const consents = { profiling: true, email: false, sms: false, post: false, phone: false }
    await service.call('post', '/v1/members', { givenName: 'M', consents, cardNumber: card })
  }

  async function compare(
    { basket, now: at, expected }: PricedVector,
    { till, ids }: Awaited<ReturnType<typeof build>>,
  ): Promise<void> {
    now = new Date(at)
    const asked = { ...basket, purchasedAt: at }
    const { status, body } = await service.call('post', '/v1/swipes/quote', asked, till)
    if (!expected.ok) {
      expect([status, body.code]).toEqual([422, expected.reason])
      return
    }
    expect([status, body.errors]).toEqual([200, undefined])
    const known = (one: Body) => ({ ...one, promotionId: ids.get(String(one['promotionId'])) })
    expect({
      discounts: body.discounts.map(({ line, promotionId, amountMinor, receiptLabel }: Body) =>
        known({ line, promotionId, amountMinor, receiptLabel }),
      ),
      lines: body.lines,
      totals: body.totals,
      almost: body.almost.map(({ couponId: _none, ...one }: Body) => known(one)),
      points: { estimated: body.member ? body.points.earned : 0 },
      flags: body.flags.filter((flag: string) => flag !== 'unknown-sku'),
      disclosures: body.disclosures,
    }).toEqual({
      discounts: expected.discounts,
      lines: expected.lines,
      totals: expected.totals,
      almost: expected.almost,
      points: expected.points,
      flags: expected.flags,
      disclosures: expected.disclosures,
    })
  }

  /**
   * Of a pack's end, of blocked cards and of leases the service itself knows nothing; and of codes of the app it knows
   * whether they are good.
   */
  const isComparable = ({ basket, expected, leasesLeft }: PricedVector): boolean =>
    leasesLeft === undefined &&
    !mayBeCardCode(basket.card ?? '') &&
    (expected.ok
      ? expected.refused.every(({ code }) => code !== 'card-blocked')
      : !['expired', 'not-yet-valid'].includes(expected.reason))

  it.each(pricing)('gives the same for the vectors of %s', async (name) => {
    const { packs }: PricingVectors = await read(name)
    let compared = 0
    for (const pack of packs.filter(({ signed }) => signed.pack.leases.length === 0)) {
      const world = await build(pack)
      for (const asked of pack.baskets.filter(isComparable)) {
        if (asked.expected.ok && asked.expected.refused.length === 0)
          await addMember(asked.basket.card)
        await compare(asked, world)
        compared += 1
      }
    }
    expect(compared).toBeGreaterThan(9)
  })
})

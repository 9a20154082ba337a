import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { aLine, aMember, aProduct, aSwipe } from '../../support/builders.ts'
import { startService, type TestService } from '../../support/service.ts'

type Body = Record<string, unknown>

const WINE = { policyClass: 'alcohol', pureAlcoholMicrolitres: 93_750 }

let service: TestService
/** By jurisdiction. */
const tills = new Map<string, { storeId: string; key: string }>()
const now = new Date('2026-11-21T12:00:00Z')
let card: string
let sequence = 0

beforeAll(async () => {
  service = await startService({ now: () => now })
  for (const jurisdiction of ['IE', 'GB-ENG', 'GB-NIR']) {
    const storeId = `00${tills.size + 1}`
    const timeZone = jurisdiction === 'IE' ? 'Europe/Dublin' : 'Europe/London'
    tills.set(jurisdiction, await service.openStore({ storeId, jurisdiction, timeZone }))
  }
  const products = [
    aProduct('bread'),
    aProduct('wine', WINE),
    aProduct('formula', { policyClass: 'infant-formula' }),
  ]
  await service.call('post', '/v1/products/batch', { products })
})
afterAll(() => service.close())
beforeEach(async () => {
  const answer = await service.call('post', '/v1/members', aMember())
  card = answer.body.cards[0].number
})

const till = (jurisdiction: string) => tills.get(jurisdiction) ?? { storeId: '', key: '' }

/** A swipe in a store of that law, each sku once for 10.00. */
function basket(jurisdiction: string, skus: readonly string[], fields: Body = {}) {
  sequence += 1
  const lines = skus.map((sku, index) => aLine(index + 1, { sku, unitPriceMinor: 1000 }))
  const reference = `20261120-${till(jurisdiction).storeId}-03-${sequence}`
  return aSwipe({ card, lines, reference, ...fields })
}
function quote(jurisdiction: string, swipe: Body) {
  const { reference: _reference, tenders: _tenders, ...content } = swipe
  return service.call('post', '/v1/swipes/quote', content, till(jurisdiction).key)
}
const pay = (jurisdiction: string, swipe: Body) =>
  service.call('post', '/v1/swipes', swipe, till(jurisdiction).key)
const cash = (amountMinor: number) => [{ type: 'cash', amountMinor }]

/** Gives the member points, as many as bread for a hundred times that brings. */
async function earn(points: number, purchasedAt = '2025-11-01T10:00:00Z') {
  const lines = [aLine(1, { sku: 'bread', unitPriceMinor: points * 100 })]
  const answer = await pay(
    'GB-ENG',
    basket('GB-ENG', [], { lines, purchasedAt, tenders: cash(points * 100) }),
  )
  expect([answer.status, answer.body.points?.earned]).toEqual([201, points])
}
const recordedLines = async (reference: unknown) => {
  const { rows } = await service.deps.pool.query('select lines from baskets where reference = $1', [
    reference,
  ])
  return rows[0].lines
}

describe('points and the law', () => {
  it('are not earned on alcohol in Ireland and Northern Ireland, and are in England', async () => {
    const earned = async (jurisdiction: string, purchasedAt: string) => {
      const answer = await pay(
        jurisdiction,
        basket(jurisdiction, ['bread', 'wine'], { purchasedAt }),
      )
      return answer.body.points.earned
    }
    const day = '2026-11-20T10:00:00Z'
    expect(await earned('IE', day)).toBe(10)
    expect(await earned('GB-NIR', day)).toBe(10)
    expect(await earned('GB-ENG', day)).toBe(20)
    expect(await earned('IE', '2021-01-10T10:00:00Z')).toBe(20)
    expect(await earned('IE', '2021-01-11T10:00:00Z')).toBe(10)
  })

  it('go by the store’s day: the law of 11 January begins at midnight in Dublin', async () => {
    const earned = async (purchasedAt: string) =>
      (await pay('IE', basket('IE', ['wine'], { purchasedAt }))).body.points.earned
    expect(await earned('2021-01-10T23:59:59Z')).toBe(10)
    expect(await earned('2021-01-11T00:00:00Z')).toBe(0)
  })

  it('of groceries cannot pay for alcohol in Ireland: quote and swipe take what bread takes, and say so', async () => {
    await earn(1500)
    const swipe = basket('IE', ['bread', 'wine'], { spendPoints: 1500 })
    const barred = [{ code: 'points-barred-by-law', detail: '1000 of 1500 points may pay.' }]
    const quoted = (await quote('IE', swipe)).body
    expect([quoted.points.spent, quoted.points.earned]).toEqual([1000, 0])
    expect(quoted.refused).toMatchObject(barred)
    const paid = await pay('IE', { ...swipe, quoteId: quoted.quoteId, tenders: cash(1000) })
    expect(paid.status).toBe(201)
    expect(paid.body.points).toEqual({ earned: 0, spent: 1000, balance: 500 })
    expect(paid.body.refused).toMatchObject(barred)
    expect(paid.body.flags).toEqual([])
  })

  it('pay for alcohol in England', async () => {
    await earn(1500)
    const swipe = basket('GB-ENG', ['bread', 'wine'], { spendPoints: 1500, tenders: cash(500) })
    const paid = await pay('GB-ENG', swipe)
    expect(paid.body.points).toMatchObject({ spent: 1500, earned: 5 })
    expect(paid.body.refused).toEqual([])
  })

  it('are no tender for alcohol alone: with nothing else to pay it is short, with cash it is sold', async () => {
    await earn(1000)
    const swipe = basket('IE', ['wine'], { spendPoints: 1000, tenders: [] })
    const short = await pay('IE', swipe)
    expect([short.status, short.body.code]).toEqual([422, 'tenders-short'])
    expect(short.body.detail).toContain('0 points are 0')
    const paid = await pay('IE', { ...swipe, tenders: cash(1000) })
    expect([paid.status, paid.body.points.spent]).toEqual([201, 0])
    expect(paid.body.refused).toMatchObject([{ code: 'points-barred-by-law' }])
  })

  it('that a quote has granted are spent, though the law has changed since; another basket has the new law', async () => {
    await earn(1500)
    const swipe = basket('GB-ENG', ['bread'], { spendPoints: 1000, tenders: [] })
    const { quoteId } = (await quote('GB-ENG', swipe)).body
    await service.call('post', '/v1/products/batch', {
      products: [aProduct('bread', { policyClass: 'bread' })],
    })
    await service.call('put', '/v1/policies/rules/no-points-for-bread', {
      jurisdiction: 'GB',
      policyClass: 'bread',
      axis: 'spendPoints',
      validFrom: '2026-01-01',
      summary: 'No points for bread.',
      citation: 'House rule',
    })
    const paid = await pay('GB-ENG', { ...swipe, quoteId })
    const other = await quote('GB-ENG', basket('GB-ENG', ['bread'], { spendPoints: 500 }))
    await service.call('delete', '/v1/policies/rules/no-points-for-bread')
    expect([paid.status, paid.body.points.spent]).toEqual([201, 1000])
    expect([paid.body.flags, paid.body.refused]).toEqual([[], []])
    expect(other.body.points.spent).toBe(0)
  })

  it('that are not there are told apart from those that the law bars', async () => {
    await earn(300)
    const swipe = basket('IE', ['bread', 'wine'], { spendPoints: 1500 })
    const codes = (await quote('IE', swipe)).body.refused.map((refusal: Body) => refusal['code'])
    expect(codes).toEqual(['points-barred-by-law', 'points-insufficient'])
  })

  it('pay for no part of alcohol when a point is worth more than is left', async () => {
    await earn(50)
    const terms = { currency: 'EUR', earnStepMinor: 100, pointsValidMonths: 24 }
    await service.call('put', '/v1/programme', { ...terms, pointValueMinor: 300 })
    const quoted = await quote('IE', basket('IE', ['bread', 'wine'], { spendPoints: 50 }))
    await service.call('put', '/v1/programme', { ...terms, pointValueMinor: 1 })
    expect(quoted.body.points.spent).toBe(3)
  })

  it('that a till took for alcohol offline are not taken here: flagged, and the sale recorded', async () => {
    await earn(1000)
    const swipe = basket('IE', ['wine'], { spendPoints: 1000, tenders: [] })
    const answer = await service.call('post', '/v1/swipes/batch', [swipe], till('IE').key)
    const [result] = answer.body.results
    expect([result.status, result.body.points]).toEqual([
      201,
      { earned: 0, spent: 0, balance: 1000 },
    ])
    expect(result.body.flags).toEqual(['points-unbacked'])
    expect(result.body.refused).toMatchObject([{ code: 'points-barred-by-law' }])
  })

  it('earned on bread beside what they may not pay for are all of it', async () => {
    await earn(500)
    await service.call('put', '/v1/policies/rules/no-points-for-formula', {
      jurisdiction: 'GB-NIR',
      policyClass: 'cake',
      axis: 'spendPoints',
      validFrom: '2026-01-01',
      summary: 'No points for cake.',
      citation: 'House rule',
    })
    const products = [aProduct('cake', { policyClass: 'cake' })]
    await service.call('post', '/v1/products/batch', { products })
    const swipe = basket('GB-NIR', ['bread', 'cake'], { spendPoints: 500, tenders: cash(1500) })
    expect((await pay('GB-NIR', swipe)).body.points).toMatchObject({ spent: 500, earned: 15 })
  })
})

describe('infant formula in England', () => {
  const at = (purchasedAt: string) => ({ purchasedAt, spendPoints: 1000, tenders: cash(1000) })

  it('is not paid with points until 2 December 2025, and is from the 3rd on, also in a swipe that comes late', async () => {
    await earn(1000)
    const before = await pay('GB-ENG', basket('GB-ENG', ['formula'], at('2025-12-02T23:59:59Z')))
    expect(before.body.points).toEqual({ earned: 0, spent: 0, balance: 1000 })
    expect(before.body.refused).toMatchObject([{ code: 'points-barred-by-law' }])
    const after = await pay('GB-ENG', basket('GB-ENG', ['formula'], at('2025-12-03T00:00:00Z')))
    expect(after.body.points).toEqual({ earned: 0, spent: 1000, balance: 0 })
    expect(after.body.refused).toEqual([])
  })

  it('earns nothing, before and after, and takes its part of what points pay', async () => {
    await earn(1000)
    const swipe = basket('GB-ENG', ['formula', 'bread'], at('2026-01-10T10:00:00Z'))
    expect((await pay('GB-ENG', swipe)).body.points).toMatchObject({ spent: 1000, earned: 5 })
  })
})

describe('what is recorded', () => {
  it('has the law of a line where there is one, and its absence costs nothing', async () => {
    const swipe = basket('IE', ['bread', 'wine'])
    await pay('IE', swipe)
    const [bread, wine] = await recordedLines(swipe.reference)
    expect('law' in bread).toBe(false)
    expect(wine.law).toMatchObject({ noEarning: true, noDiscount: false, promotionDaysMin: 4 })
    expect(wine.law.rules).toContain('ie-alcohol-minimum-price')
    // 93.75 ml of alcohol are 73.96875 g.
    expect(wine.law.floorMinor).toBe(740)
  })

  it('is judged by the rules as they are: withdrawn ones count no more, not even for the past', async () => {
    const address = '/v1/policies/rules/gb-nir-alcohol-earn'
    const earned = async () => (await pay('GB-NIR', basket('GB-NIR', ['wine']))).body.points.earned
    expect(await earned()).toBe(0)
    const rule = (await service.call('delete', address)).body
    expect(await earned()).toBe(10)
    const { id: _id, source: _source, withdrawnAt: _at, ...content } = rule
    expect((await service.call('put', address, content)).status).toBe(200)
    expect(await earned()).toBe(0)
  })

  it('tells what the law wants told, in quote, swipe and every repeat of it', async () => {
    await service.call('put', '/v1/policies/rules/tell-of-wine', {
      jurisdiction: 'GB',
      policyClass: 'alcohol',
      axis: 'disclosure',
      text: 'Drink less.',
      validFrom: '2026-01-01',
      summary: 'Tell of drink.',
      citation: 'House rule',
    })
    const swipe = basket('GB-ENG', ['wine', 'bread', 'wine'])
    expect((await quote('GB-ENG', swipe)).body.disclosures).toEqual(['Drink less.'])
    const first = await pay('GB-ENG', swipe)
    expect(first.body.disclosures).toEqual(['Drink less.'])
    await service.call('delete', '/v1/policies/rules/tell-of-wine')
    const again = await pay('GB-ENG', swipe)
    expect([again.status, again.body]).toEqual([200, first.body])
    const other = await pay('GB-ENG', basket('GB-ENG', ['wine']))
    expect(other.body.disclosures).toEqual([])
  })

  it('tells nothing of a line that was voided', async () => {
    await service.call('put', '/v1/policies/rules/tell-of-formula', {
      jurisdiction: 'IE',
      policyClass: 'infant-formula',
      axis: 'disclosure',
      text: 'Ask.',
      validFrom: '2026-01-01',
      summary: 'Tell of it.',
      citation: 'House rule',
    })
    const sold = aLine(1, { sku: 'formula' })
    const tell = async (line: Body) =>
      (await quote('IE', basket('IE', [], { lines: [line, aLine(2, { sku: 'bread' })] }))).body
    expect((await tell(sold)).disclosures).toEqual(['Ask.'])
    expect((await tell({ ...sold, kind: 'voided' })).disclosures).toEqual([])
  })
})

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { gs1CheckDigit } from '../../../src/domain/gs1/check-digit.ts'
import { aLine, aMember, aProduct, aSwipe } from '../../support/builders.ts'
import { startService, type TestService } from '../../support/service.ts'

type Body = Record<string, unknown>

/** 20: weighed goods, price with a verifier. 21: pieces, price. 02: weight in grams. 23: weight in tens of grams. */
const layouts = [
  { prefix: '20', layout: 'IIIIIVPPPP', weighed: true },
  { prefix: '21', layout: 'IIIIIPPPPP' },
  { prefix: '02', layout: 'IIIIIWWWWW' },
  { prefix: '23', layout: 'IIIIIIWWWW', unit: 10 },
]

const ean = (body: string): string => `${body}${gs1CheckDigit(body)}`
/** 28.75, its verifier 9. */
const weighedLabel = ean('201234592875')
const pieceLabel = ean('211234500499')
const gramsLabel = ean('021234500734')
const tensLabel = ean('231234560073')
const scanned = `]C101${ean('9950110153100')}3103000734`

describe('what a label says', () => {
  let service: TestService
  let till: string
  let member: { id: string; card: string }
  const now = new Date('2026-11-20T12:00:00Z')
  beforeAll(async () => {
    service = await startService({ now: () => now })
    till = (await service.openStore()).key
    const products = [aProduct('ham'), aProduct('pie')]
    await service.call('post', '/v1/products/batch', { products })
    await service.call('put', '/v1/barcode-layouts', { layouts })
    const answer = await service.call('post', '/v1/members', aMember())
    member = { id: answer.body.id, card: answer.body.cards[0].number }
  })
  afterAll(() => service.close())

  const ham = (fields: Body = {}) => aLine(1, { sku: 'ham', ...fields })
  const quote = (lines: Body[]) => {
    const { reference: _reference, tenders: _tenders, ...content } = aSwipe({ lines })
    return service.call('post', '/v1/swipes/quote', content, till)
  }
  const pay = (lines: Body[], fields: Body = {}) =>
    service.call('post', '/v1/swipes', aSwipe({ lines, ...fields }), till)

  /** The flags of a quote, a swipe and a batch, which are the same; nothing else becomes of them. */
  async function flagsOf(...lines: Body[]): Promise<string[]> {
    const quoted = await quote(lines)
    const paid = await pay(lines)
    const batch = await service.call('post', '/v1/swipes/batch', [aSwipe({ lines })], till)
    const [stored] = batch.body.results
    expect([quoted.status, paid.status, stored.status]).toEqual([200, 201, 201])
    expect(paid.body.flags).toEqual(quoted.body.flags)
    expect(stored.body.flags).toEqual(quoted.body.flags)
    expect(paid.body.totals).toEqual(quoted.body.totals)
    expect(paid.body.totals.discountMinor).toBe(0)
    return quoted.body.flags
  }

  /** The lines of the member's last basket, as they were recorded. */
  async function recordedLines(): Promise<Body[]> {
    const { body } = await service.call('get', `/v1/members/${member.id}/baskets?limit=1`)
    return body.data[0].lines
  }

  describe('of its price', () => {
    it('is silent where it agrees, for every label', async () => {
      const one = { barcode: pieceLabel, unitPriceMinor: 499 }
      expect(await flagsOf(ham(one), aLine(2, { sku: 'pie', ...one, quantity: 3 }))).toEqual([])
    })

    it('is flagged where the till charged something else, which stands', async () => {
      const line = ham({ barcode: pieceLabel, unitPriceMinor: 498 })
      expect(await flagsOf(line)).toEqual(['barcode-price-differs'])
      expect((await pay([line])).body.totals.netMinor).toBe(498)
    })

    it('counts for the goods, not for a line that was voided', async () => {
      expect(await flagsOf(ham({ kind: 'voided', barcode: pieceLabel }))).toEqual([])
    })

    it('is nothing where the field is all zeros', async () => {
      expect(await flagsOf(ham({ barcode: ean('211234500000') }))).toEqual([])
    })

    it('is flagged for a wrong check digit and for a wrong verifier', async () => {
      const { barcode, ...line } = ham({
        unitPriceMinor: 1999,
        amountMinor: 2875,
        weightGrams: 1438,
        barcode: weighedLabel,
      })
      const misread = `${String(barcode).slice(0, -1)}${(Number(String(barcode).at(-1)) + 1) % 10}`
      expect(await flagsOf({ ...line, barcode })).toEqual([])
      expect(await flagsOf({ ...line, barcode: misread })).toEqual(['barcode-check-digit'])
      const unverified = ean('201234582875')
      expect(await flagsOf({ ...line, barcode: unverified })).toEqual(['barcode-check-digit'])
    })

    it('is kept and not read where its prefix has no layout, or it is no such barcode', async () => {
      for (const barcode of [ean('251234500499'), '5000128104517', '5000128104510', 'A-17', '٣']) {
        expect(await flagsOf(ham({ barcode }))).toEqual([])
      }
    })
  })

  describe('of its weight', () => {
    it.each([
      ['an EAN-13', gramsLabel],
      ['an EAN-13 with its symbology', `]E0${gramsLabel}`],
      ['an element string', scanned],
      ['a printed element string', `(01)${ean('9950110153100')}(3103)000734`],
    ])('is held against the line: %s', async (_what, barcode) => {
      const line = { barcode, unitPriceMinor: 999 }
      expect(await flagsOf(ham({ ...line, amountMinor: 733, weightGrams: 734 }))).toEqual([])
      expect(await flagsOf(ham({ ...line, amountMinor: 734, weightGrams: 735 }))).toEqual([
        'barcode-weight-differs',
      ])
      const two = { quantity: 2, amountMinor: 1466, weightGrams: 1468 }
      expect(await flagsOf(ham({ ...line, ...two }))).toEqual([])
    })

    it('may be off by what its field cannot hold', async () => {
      const line = { barcode: tensLabel, unitPriceMinor: 1000 }
      expect(await flagsOf(ham({ ...line, amountMinor: 739, weightGrams: 739 }))).toEqual([])
      expect(await flagsOf(ham({ ...line, amountMinor: 740, weightGrams: 740 }))).toEqual([
        'barcode-weight-differs',
      ])
    })

    it('stands for the weight that the till left out', async () => {
      for (const [barcode, weightGrams] of [
        [gramsLabel, 734],
        [tensLabel, 730],
        [scanned, 734],
      ] as const) {
        const amountMinor = Math.round((weightGrams * 999) / 1000)
        const line = ham({ barcode, unitPriceMinor: 999, amountMinor })
        const paid = await pay([line], { card: member.card })
        expect([paid.status, paid.body.flags]).toEqual([201, []])
        expect(await recordedLines()).toMatchObject([{ weightGrams, amountMinor }])
      }
    })

    it('of an element string makes no weighed goods of pieces', async () => {
      const line = ham({ barcode: scanned, quantity: 2, unitPriceMinor: 499 })
      const paid = await pay([line], { card: member.card })
      expect([paid.status, paid.body.flags]).toEqual([201, []])
      expect((await recordedLines())[0]).not.toHaveProperty('weightGrams')
    })

    it('is flagged where an element string was misread', async () => {
      const barcode = scanned.replace(ean('9950110153100'), '99501101531008')
      expect(await flagsOf(ham({ barcode }))).toEqual(['barcode-check-digit'])
    })
  })

  describe('left out', () => {
    const priced = (fields: Body) => ham({ barcode: weighedLabel, amountMinor: 2875, ...fields })

    it.each([
      // 2875 × 1000 / 1999 is 1438.2.
      [2875, 1999, 1438],
      // Exactly half a gram more: 2300.5.
      [4601, 2000, 2301],
      [1, 2000, 1],
      [2875, 2875, 1000],
    ])(
      'is the weight that costs %i at %i a kilogram: %i grams',
      async (amountMinor, unitPriceMinor, weightGrams) => {
        const line = priced({ amountMinor, unitPriceMinor })
        const paid = await pay([line], { card: member.card })
        expect([paid.status, paid.body.totals.netMinor]).toEqual([201, amountMinor])
        expect(paid.body.flags).not.toContain('weight-price-differs')
        expect(await recordedLines()).toMatchObject([{ weightGrams, amountMinor }])
      },
    )

    it('is unknown where nothing can be reckoned from, and the sale is recorded', async () => {
      for (const fields of [{ unitPriceMinor: 0 }, { unitPriceMinor: 1999, amountMinor: 0 }]) {
        const paid = await pay([priced(fields)], { card: member.card })
        expect(paid.status).toBe(201)
        expect((await recordedLines())[0]).not.toHaveProperty('weightGrams')
      }
    })

    it('is paid as it was quoted', async () => {
      const { tenders, ...swipe } = aSwipe({ lines: [priced({ unitPriceMinor: 1999 })] })
      const { reference, ...content } = swipe
      const quoted = await service.call('post', '/v1/swipes/quote', content, till)
      const { quoteId } = quoted.body
      const paid = await service.call(
        ...(['post', '/v1/swipes', { ...swipe, tenders, quoteId }, till] as const),
      )
      expect([paid.status, paid.body.refused, paid.body.totals]).toEqual([
        ...[201, [], quoted.body.totals],
      ])
      const again = await service.call(
        ...(['post', '/v1/swipes', { ...swipe, tenders, quoteId }, till] as const),
      )
      expect([again.status, again.body]).toEqual([200, paid.body])
    })

    it.each([
      ['without a barcode', {}],
      ['with the barcode of a piece', { barcode: pieceLabel }],
      ['with a prefix that has no layout', { barcode: ean('241234592875') }],
      ['with an element string that has no weight', { barcode: `01${ean('9950110153100')}` }],
    ])('is refused %s: the amount is not that of pieces', async (_how, fields) => {
      const lines = [
        aLine(1, { sku: 'pie' }),
        aLine(2, { sku: 'ham', unitPriceMinor: 1999, amountMinor: 2875, ...fields }),
      ]
      const before = await service.deps.pool.query('select count(*) from baskets')
      const batch = [aSwipe({ lines }), aSwipe({ lines: [aLine(1, { sku: 'pie' })] })]
      const stored = await service.call('post', '/v1/swipes/batch', batch, till)
      const [refused, taken] = stored.body.results
      for (const { status, body } of [await quote(lines), await pay(lines), refused]) {
        expect([status, body.code]).toEqual([422, 'amount-mismatch'])
        expect(body.errors[0].pointer).toBe('/lines/1/amountMinor')
      }
      expect(taken.status).toBe(201)
      const after = await service.deps.pool.query('select count(*) from baskets')
      expect(Number(after.rows[0].count)).toBe(Number(before.rows[0].count) + 1)
    })

    it('harms no other basket that is quoted at the same time', async () => {
      const bad = [aLine(1, { barcode: pieceLabel, amountMinor: 1 })]
      const good = [aLine(1, { sku: 'pie' })]
      const others = await Promise.all(
        Array.from({ length: 8 }, async (_one, index) => {
          const terminalId = `T${index}`
          const { key } = await service.openStore({ terminalId })
          return { key, lines: index % 2 === 0 ? good : bad, status: index % 2 === 0 ? 200 : 422 }
        }),
      )
      const answers = await Promise.all(
        others.map(({ key, lines }) =>
          service.call(
            ...(['post', '/v1/swipes/quote'] as const),
            { card: null, purchasedAt: now.toISOString(), lines },
            key,
          ),
        ),
      )
      expect(answers.map(({ status }) => status)).toEqual(others.map(({ status }) => status))
    })
  })

  describe('beside the weight of a line', () => {
    const weighed = (amountMinor: number, fields: Body = {}) =>
      ham({ unitPriceMinor: 999, amountMinor, weightGrams: 734, ...fields })

    it('is its price: grams times the price of a kilogram, give or take one minor unit', async () => {
      // 0.734 kg at 9.99 is 7.33266.
      for (const amountMinor of [732, 733, 734])
        expect(await flagsOf(weighed(amountMinor))).toEqual([])
      for (const amountMinor of [731, 735]) {
        expect(await flagsOf(weighed(amountMinor))).toEqual(['weight-price-differs'])
        expect((await pay([weighed(amountMinor)])).body.totals.netMinor).toBe(amountMinor)
      }
    })

    it('is one minor unit for every label', async () => {
      expect(await flagsOf(weighed(736, { quantity: 3 }))).toEqual([])
      expect(await flagsOf(weighed(737, { quantity: 3 }))).toEqual(['weight-price-differs'])
    })

    it('is said once, however many lines it is true of, and not of voided ones', async () => {
      const lines = [weighed(1), { ...weighed(1), line: 2 }]
      expect(await flagsOf(...lines)).toEqual(['weight-price-differs'])
      expect(await flagsOf(weighed(1, { kind: 'voided' }))).toEqual([])
    })
  })

  describe('when promotions count', () => {
    const live = async (fields: Body) => {
      const made = await service.call('post', '/v1/promotions', {
        title: 'Ham',
        appliesTo: { products: ['ham'] },
        ...fields,
      })
      await service.launchDraft(made.body.id)
      return () => service.call('post', `/v1/promotions/${made.body.id}/end`, {})
    }
    const label = (line: number, quantity: number, amountMinor: number) =>
      aLine(line, {
        sku: 'ham',
        barcode: weighedLabel,
        quantity,
        unitPriceMinor: 1000,
        amountMinor,
      })
    const taken = async (...lines: Body[]) => (await quote(lines)).body.totals.discountMinor

    it('is one piece, however many kilograms; two labels are two', async () => {
      const end = await live({ reward: { kind: 'nForM', units: 2, paidUnits: 1 } })
      expect(await taken(label(1, 1, 2875))).toBe(0)
      expect(await taken(label(1, 1, 2875), label(2, 1, 300))).toBe(300)
      expect(await taken(label(1, 2, 600))).toBe(300)
      await end()
    })

    it('is the weight that a price by the kilogram is for', async () => {
      const end = await live({ reward: { kind: 'fixedPrice', priceMinor: 800 } })
      // 2.875 kg at 8.00 is 23.00.
      expect(await taken(label(1, 1, 2875))).toBe(575)
      await end()
    })
  })
})

describe('a card that is scanned as an element string', () => {
  it('is the member’s, whichever way it was scanned, in quote, swipe and search', async () => {
    const service = await startService()
    try {
      const { key } = await service.openStore()
      const cardNumber = '735005385000000011'
      const made = await service.call(
        'post',
        '/v1/members',
        aMember({ cardNumber: `(8018)${cardNumber}` }),
      )
      expect([made.status, made.body.cards[0].number]).toEqual([201, cardNumber])
      for (const card of [
        cardNumber,
        `]C18018${cardNumber}`,
        `\x1d8018${cardNumber}`,
        `8018${cardNumber}`,
      ]) {
        const paid = await service.call('post', '/v1/swipes', aSwipe({ card }), key)
        expect([paid.status, paid.body.member?.id]).toEqual([201, made.body.id])
        const found = await service.call('get', `/v1/members?card=${encodeURIComponent(card)}`)
        expect(found.body.data.map((one: { id: string }) => one.id)).toEqual([made.body.id])
      }
      const misread = await service.call(
        'post',
        '/v1/swipes',
        aSwipe({ card: '8018735005385000000012' }),
        key,
      )
      expect([misread.status, misread.body.member]).toEqual([201, null])
      expect(misread.body.refused).toMatchObject([{ code: 'card-check-digit' }])
      const other = await service.call(
        'post',
        '/v1/swipes',
        aSwipe({ card: `(01)${ean('9950110153100')}` }),
        key,
      )
      expect(other.body.refused).toMatchObject([{ code: 'card-form' }])
    } finally {
      await service.close()
    }
  })
})

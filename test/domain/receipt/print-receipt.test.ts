import { describe, expect, it } from '@jest/globals'
import { formatMinor } from '../../../src/domain/currency.ts'
import { printReceipt, receiptColumns } from '../../../src/domain/receipt/print-receipt.ts'
import { type ReceiptFacts, toReceipt } from '../../../src/domain/receipt/receipt.ts'
import fc from '../../support/fast-check.ts'
import { aReceiptLine, someFacts, terms } from './receipts.ts'

const print = (facts: Partial<ReceiptFacts>, columns: 32 | 40 | 48 = 40, currency = 'EUR') =>
  printReceipt(toReceipt(someFacts(facts), { ...terms, currency }), columns)

const discount = (line: number, amountMinor: number, fields = {}) => ({
  line,
  promotionId: null,
  version: null,
  couponId: null,
  amountMinor,
  receiptLabel: 'Fruit week',
  ...fields,
})

const shopping: Partial<ReceiptFacts> = {
  lines: [
    aReceiptLine(1, { name: 'Strawberry jam', quantity: 2, unitPriceMinor: 193, amountMinor: 386 }),
    aReceiptLine(2, {
      name: 'Bananas',
      weightGrams: 734,
      unitPriceMinor: 199,
      amountMinor: 146,
    }),
    aReceiptLine(3, { kind: 'deposit', name: 'Bottle', unitPriceMinor: 25, amountMinor: 25 }),
    aReceiptLine(4, { kind: 'voided', name: 'Mistake' }),
  ],
  discounts: [discount(1, 100, { receiptLabel: 'Jam days', funder: 'Acme' }), discount(2, 43)],
  grossMinor: 557,
  discountMinor: 143,
  netMinor: 414,
  tenders: [{ type: 'cash', amountMinor: 1000 }],
}

describe('a receipt', () => {
  it('has discounts and who pays for them under their lines, totals, savings, change and a claim code', () => {
    expect(print(shopping)).toEqual([
      'Receipt 20261120-0042-03-000001',
      '2026-11-20 10:15',
      '----------------------------------------',
      'Strawberry jam                      3.86',
      '  2 x 1.93',
      '  Jam days                         -1.00',
      '  paid by Acme',
      'Bananas                             1.46',
      '  0.734 kg x 1.99',
      '  Fruit week                       -0.43',
      'Deposit Bottle                      0.25',
      '----------------------------------------',
      'Before offers                       5.57',
      'You saved                          -1.43',
      'TOTAL EUR                           4.14',
      'cash                               10.00',
      'Change                              5.86',
      '----------------------------------------',
      'No card shown? Claim the points of this',
      'receipt with:',
      expect.stringMatching(/^20261120-0042-03-000001-[0-9A-HJKMNP-TV-Z]{10}$/),
    ])
  })

  it('tells a member the points, the coupons used, what was nearly reached and what the law wants told', () => {
    const given = {
      localDate: '2026-11-20',
      localTime: '10:15',
      isMember: true,
      discountMaxMinor: null,
    }
    const almost = {
      promotionId: null,
      version: null,
      couponId: null,
      receiptLabel: 'Two off from ten',
      short: { kind: 'amount' as const, amountMinor: 210 },
    }
    const law = {
      rules: [],
      noEarning: false,
      noSpending: false,
      noCoupon: false,
      noDiscount: false,
      noMultibuy: false,
      noIncentive: false,
      floorMinor: 0,
      promotionDaysMin: 0,
      disclosures: ['Breastfeeding is best for your baby'],
    }
    const rows = print({
      pointsEarned: 12,
      pointsSpent: 7,
      pointsBalance: 120,
      lines: [aReceiptLine(1, { law })],
      tenders: [{ type: 'card', amountMinor: 193 }],
      couponsRedeemed: [{ code: 'BC1234', amountMinor: 0 }],
      trace: { rules: 1, pricedAt: '', source: 'engine', given, almost: [almost] },
    })
    expect(rows.slice(3)).toEqual([
      'Product 1                           2.00',
      '----------------------------------------',
      'TOTAL EUR                           2.00',
      'Paid with 7 points                  0.07',
      'card                                1.93',
      '----------------------------------------',
      'Points earned                         12',
      'Points spent                           7',
      'Points balance                       120',
      'Coupon used: BC1234',
      '2.10 more for: Two off from ten',
      'Breastfeeding is best for your baby',
    ])
  })

  it('breaks long names between words, and words that are longer than the paper where it must', () => {
    const name = 'Wholemeal sourdough bread with pumpkin and sunflower seeds'
    expect(print({ lines: [aReceiptLine(1, { name })] }, 32).slice(3, 6)).toEqual([
      'Wholemeal sourdough bread',
      'with pumpkin and sunflower',
      'seeds                       2.00',
    ])
    expect(print({ lines: [aReceiptLine(1, { name: 'x'.repeat(50) })] }, 32).slice(3, 5)).toEqual([
      'x'.repeat(27),
      `${'x'.repeat(23)}     2.00`,
    ])
  })

  it('counts wide signs as two columns and marks on letters as none', () => {
    expect(print({ lines: [aReceiptLine(1, { name: '酱油' })] }, 32)[3]).toBe(
      `酱油${' '.repeat(24)}2.00`,
    )
    expect(print({ lines: [aReceiptLine(1, { name: 'cafe\u0301 ก็' })] }, 32)[3]).toBe(
      `café ก็${' '.repeat(22)}2.00`,
    )
  })

  it('prints no sign that turns text around or ends a line, and the sku where there is no name', () => {
    const rows = print({
      lines: [
        aReceiptLine(1, { name: 'Tea\u202e\n\t\u200bbags\u2028' }),
        aReceiptLine(2, { name: undefined, sku: '940996' }),
        aReceiptLine(3, { name: '\u200b', sku: '940997' }),
      ],
    })
    expect(rows.slice(3, 6).map((row) => row.slice(0, -4).trim())).toEqual([
      'Tea bags',
      '940996',
      '940997',
    ])
  })

  it('writes amounts with the digits of their currency by ISO 4217, however large', () => {
    const written = (currency: string) => formatMinor(-1234567, currency)
    expect(['EUR', 'JPY', 'KWD', 'IQD', 'CLF', 'HUF'].map(written)).toEqual([
      ...['-12345.67', '-1234567', '-1234.567', '-1234.567', '-123.4567', '-12345.67'],
    ])
    expect(formatMinor(Number.MAX_SAFE_INTEGER, 'EUR')).toBe('90071992547409.91')
    expect(['EUR', 'JPY', 'KWD'].map((currency) => formatMinor(5, currency))).toEqual([
      ...['0.05', '5', '0.005'],
    ])
  })

  it('pays no change for points, and pays out what deposits brought', () => {
    const back = aReceiptLine(1, { kind: 'depositReturn', amountMinor: 25 })
    const paidOut = toReceipt(
      someFacts({ lines: [back], grossMinor: -25, netMinor: -25, tenders: [] }),
      terms,
    )
    expect([paidOut.changeMinor, paidOut.lines[0]?.amountMinor]).toEqual([25, -25])
    const points = { pointsSpent: 3, pointsBalance: 0, tenders: [] }
    const covered = toReceipt(someFacts(points), { ...terms, pointValueMinor: 150 })
    expect([covered.paidWithPointsMinor, covered.changeMinor]).toEqual([400, 0])
  })

  it('shows the clock of the purchase, also where a quote was paid later', () => {
    const given = {
      localDate: '2026-11-20',
      localTime: '23:50',
      isMember: false,
      discountMaxMinor: null,
      purchasedAt: '2026-11-20T22:50:40Z',
    }
    const trace = { rules: 1, pricedAt: '', source: 'engine' as const, given }
    const purchasedAt = new Date('2026-11-20T23:05:10Z')
    const { localDate, localTime } = toReceipt(someFacts({ trace, purchasedAt }), terms)
    expect([localDate, localTime]).toEqual(['2026-11-21', '00:05'])
  })
})

/** Counted apart from the printer's own way: by what Unicode calls wide, or a mark. */
const wide =
  /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Emoji_Presentation}\uff01-\uff60\u3000-\u303e]/u
const columnsOf = (row: string) =>
  [...row].reduce((sum, sign) => sum + (/\p{M}/u.test(sign) ? 0 : wide.test(sign) ? 2 : 1), 0)

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.string({ unit: 'grapheme', maxLength: 80 }),
  fc.string({ maxLength: 80 }),
  fc.string({ unit: fc.constantFrom(...'酱油かな한국 ａé', '👩‍🍳', 'ก็'), maxLength: 60 }),
)
const amount = fc.oneof(fc.nat({ max: 10_000 }), fc.nat({ max: 900_000_000_000_000 }))

describe('a printed receipt, whatever is on it', () => {
  it('has no line wider than its paper, and totals that read back as the figures', () => {
    const lines = fc.array(
      fc.tuple(anyText, amount, fc.nat({ max: 100_000_000 }), anyText, anyText),
      {
        minLength: 1,
        maxLength: 9,
      },
    )
    fc.assert(
      fc.property(
        lines,
        fc.constantFrom(...receiptColumns),
        fc.constantFrom('EUR', 'JPY', 'KWD', 'CLF'),
        (texts, columns, currency) => {
          const rows = print(
            {
              lines: texts.map(([name, amountMinor, weightGrams], at) =>
                aReceiptLine(at + 1, {
                  name,
                  amountMinor,
                  weightGrams,
                  unitPriceMinor: Number.MAX_SAFE_INTEGER - amountMinor,
                }),
              ),
              discounts: texts.map(([, amountMinor, , receiptLabel, funder], at) =>
                discount(at + 1, Math.floor(amountMinor / 3), { receiptLabel, funder }),
              ),
              couponsRedeemed: [{ code: texts[0]?.[3] ?? '', amountMinor: 1 }],
              reference: '20261120-ABCDEFGHIJKLMNOP-12345678-1234567890',
            },
            columns,
            currency,
          )
          for (const row of rows) {
            expect(columnsOf(row)).toBeLessThanOrEqual(columns)
            expect(row).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e]/u)
          }
          const grossMinor = texts.reduce((sum, [, minor]) => sum + minor, 0)
          const savedMinor = texts.reduce((sum, [, minor]) => sum + Math.floor(minor / 3), 0)
          const figure = (label: string) => {
            const row = rows.findLast((one) => one.startsWith(label)) ?? ''
            expect(row).toHaveLength(columns)
            return Number(row.slice(label.length).trim().replace('.', ''))
          }
          expect(figure(`TOTAL ${currency}`)).toBe(grossMinor - savedMinor)
          if (savedMinor === 0) return
          expect([figure('Before offers'), figure('You saved')]).toEqual([grossMinor, -savedMinor])
        },
      ),
      { numRuns: 500 },
    )
  })
})

import { describe, expect, it } from '@jest/globals'
import { disclosuresOf, indexLaw, lawOf } from '../../../src/domain/law/line-law.ts'
import type { LawRule } from '../../../src/domain/law/rule.ts'

const said = {
  jurisdiction: 'GB',
  policyClass: 'alcohol',
  validFrom: '2020-03-01',
  validUntil: '2020-03-31',
  summary: 'A rule.',
  citation: 'An act.',
} as const

const wine = { policyClass: 'alcohol', pureAlcoholMicrolitres: 93_750, quantity: 1 }
const inMarch = { jurisdiction: 'GB-ENG', day: '2020-03-15' }

const lawBy = (rules: LawRule[], where = inMarch, line = wine) =>
  lawOf(indexLaw(rules), where, line, line.quantity)

describe('the law of a line', () => {
  const earn: LawRule = { ...said, id: 'earn', axis: 'earnPoints' }

  it('is nothing for goods of no class, or of one that no rule names', () => {
    expect(lawOf(indexLaw([earn]), inMarch, { ...wine, policyClass: null }, 1)).toBeNull()
    expect(lawBy([earn], inMarch, { ...wine, policyClass: 'bread' })).toBeNull()
  })

  it('bears on the first and the last day of a rule, and on no day beside', () => {
    const on = (day: string) => lawBy([earn], { ...inMarch, day }) !== null
    expect(['2020-02-29', '2020-03-01', '2020-03-31', '2020-04-01'].map(on)).toEqual([
      ...[false, true, true, false],
    ])
    expect(lawBy([{ ...earn, validUntil: null }], { ...inMarch, day: '2999-01-01' })).not.toBeNull()
  })

  it('holds in the parts of a country, not in the country of a part, nor in one that begins alike', () => {
    const there = (rule: string, place: string) =>
      lawBy([{ ...earn, jurisdiction: rule }], { ...inMarch, jurisdiction: place }) !== null
    expect(there('GB', 'GB-SCT')).toBe(true)
    expect(there('GB-SCT', 'GB-SCT')).toBe(true)
    expect(there('GB-SCT', 'GB')).toBe(false)
    expect(there('GB-SC', 'GB-SCT')).toBe(false)
    expect(there('GB-ENG', 'GB-SCT')).toBe(false)
  })

  it('names every rule that bears on it, and takes the strictest of several', () => {
    const floor = { ...said, axis: 'discountFloor', unitMicrolitres: 10_000 } as const
    const short = { ...said, axis: 'shortPromotion' } as const
    const law = lawBy([
      earn,
      { ...floor, id: 'low', minorPerUnit: 50 },
      { ...floor, id: 'high', minorPerUnit: 65 },
      { ...short, id: 'four', daysMin: 4 },
      { ...short, id: 'three', daysMin: 3 },
      { ...said, id: 'elsewhere', axis: 'coupon', jurisdiction: 'IE' },
    ])
    expect(law).toEqual({
      rules: ['earn', 'low', 'high', 'four', 'three'],
      noEarning: true,
      noSpending: false,
      noCoupon: false,
      noDiscount: false,
      noMultibuy: false,
      noIncentive: false,
      floorMinor: 610,
      promotionDaysMin: 4,
      disclosures: [],
    })
  })

  it('rounds the floor of a piece up, and then counts the pieces', () => {
    const floor: LawRule = {
      ...said,
      id: 'floor',
      axis: 'discountFloor',
      minorPerUnit: 50,
      unitMicrolitres: 10_000,
    }
    const of = (pureAlcoholMicrolitres: number, quantity: number) =>
      lawBy([floor], inMarch, { ...wine, pureAlcoholMicrolitres, quantity })?.floorMinor
    expect([of(93_750, 1), of(93_750, 3), of(94_000, 3), of(0, 3)]).toEqual([469, 1407, 1410, 0])
    expect(of(100_000_000, 1_000_000)).toBe(500_000 * 1_000_000)
  })

  it('tells each disclosure once, in the order of the lines', () => {
    const tell = (id: string, text: string): LawRule => ({ ...said, id, axis: 'disclosure', text })
    const one = lawBy([tell('a', 'First.'), tell('b', 'Second.')]) ?? undefined
    const other = lawBy([tell('c', 'Third.'), tell('a', 'First.')]) ?? undefined
    expect(disclosuresOf([{ law: one }, {}, { law: other }])).toEqual([
      'First.',
      'Second.',
      'Third.',
    ])
    expect(disclosuresOf([{}])).toEqual([])
  })
})

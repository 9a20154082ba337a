import { describe, expect, it } from '@jest/globals'
import { indexLaw, lawOf } from '../../../src/domain/law/line-law.ts'
import { ruleContent, ruleId } from '../../../src/domain/law/rule.ts'
import { shippedRules } from '../../../src/domain/law/shipped.ts'

const index = indexLaw(shippedRules)
const bars = ['noEarning', 'noSpending', 'noCoupon', 'noDiscount', 'noMultibuy', 'noIncentive']

/** What is barred, in the words of LineLaw; empty where nothing bears on the line. */
function barred(jurisdiction: string, day: string, policyClass: string): string[] {
  const goods = { policyClass, pureAlcoholMicrolitres: null }
  const law = lawOf(index, { jurisdiction, day }, goods, 1)
  return Object.entries(law ?? {}).flatMap(([name, value]) => (value === true ? name : []))
}

const floorOf = (jurisdiction: string, day: string, pureAlcoholMicrolitres: number, quantity = 1) =>
  lawOf(index, { jurisdiction, day }, { policyClass: 'alcohol', pureAlcoholMicrolitres }, quantity)
    ?.floorMinor

describe('the rules that come with the program', () => {
  it('have the shape of a rule, ids of their own, and a source that can be read', () => {
    for (const { id, ...content } of shippedRules) {
      expect([id, ruleId.safeParse(id).success]).toEqual([id, true])
      expect(ruleContent.parse(content)).toEqual(content)
      const named = content.citation.startsWith('Trade custom, not law')
      expect([id, named || content.citation.includes('https://')]).toEqual([id, true])
    }
    expect(new Set(shippedRules.map((rule) => rule.id)).size).toBe(shippedRules.length)
  })

  it('say custom where it is custom, in summary and citation alike', () => {
    const customs = shippedRules.filter((rule) => rule.summary.startsWith('Custom:'))
    expect(customs.length).toBeGreaterThan(0)
    for (const rule of customs) expect(rule.citation).toMatch(/^Trade custom, not law/)
    const cited = shippedRules.filter((rule) => rule.citation.startsWith('Trade custom'))
    expect(cited).toEqual(customs)
  })
})

describe('alcohol', () => {
  const [irish, northern] = ['2021-01-11', '2023-04-06']

  it('gives and takes no points in Ireland from 11 January 2021, and is in no multibuy', () => {
    expect(barred('IE', '2021-01-10', 'alcohol')).toEqual([])
    expect(barred('IE', irish, 'alcohol')).toEqual(bars.filter((bar) => bar !== 'noDiscount'))
  })

  it('lasts at least 4 days in a price promotion in Ireland, 3 in Scotland', () => {
    const goods = { policyClass: 'alcohol', pureAlcoholMicrolitres: null }
    const daysMin = (jurisdiction: string, day: string) =>
      lawOf(index, { jurisdiction, day }, goods, 1)?.promotionDaysMin
    expect([daysMin('IE', irish), daysMin('GB-SCT', '2011-10-01')]).toEqual([4, 3])
    expect(daysMin('GB-SCT', '2011-09-30')).toBeUndefined()
  })

  it('gives and takes no points in Northern Ireland from 6 April 2023, but does in England', () => {
    expect(barred('GB-NIR', '2023-04-05', 'alcohol')).toEqual([])
    expect(barred('GB-NIR', northern, 'alcohol')).toEqual([
      'noEarning',
      'noSpending',
      'noIncentive',
    ])
    expect(barred('GB-ENG', northern, 'alcohol')).toEqual([])
  })

  it('is in no multibuy in Scotland, where points may pay for it', () => {
    expect(barred('GB-SCT', '2026-01-01', 'alcohol')).toEqual(['noMultibuy'])
  })

  it('has a floor in Scotland: 50p a unit, 65p from 30 September 2024, rounded up to a penny', () => {
    // The example of mygov.scot: 700 ml of 37.5 % are 17.0625 and so 17.07.
    expect(floorOf('GB-SCT', '2024-09-30', 262_500)).toBe(1707)
    expect(floorOf('GB-SCT', '2024-09-29', 262_500)).toBe(1313)
    expect(floorOf('GB-SCT', '2018-05-01', 262_500)).toBe(1313)
    expect(floorOf('GB-SCT', '2018-04-30', 262_500)).toBe(0)
    // 750 ml of 12.5 % are 4.6875; a whole number of pence stays.
    expect(floorOf('GB-SCT', '2018-05-01', 93_750)).toBe(469)
    expect(floorOf('GB-SCT', '2024-09-30', 10_000)).toBe(65)
  })

  it('has a floor in Ireland from 4 January 2022: 10 cent a gram, rounded up', () => {
    // 500 ml of 4.3 % are 16.9635 g.
    expect(floorOf('IE', '2022-01-04', 21_500)).toBe(170)
    expect(floorOf('IE', '2022-01-03', 21_500)).toBe(0)
    expect(floorOf('IE', '2022-01-04', 262_500)).toBe(2072)
  })

  it('has none in England, nor where its strength is not known', () => {
    expect(floorOf('GB-ENG', '2026-01-01', 262_500)).toBeUndefined()
    const goods = { policyClass: 'alcohol', pureAlcoholMicrolitres: null }
    expect(lawOf(index, { jurisdiction: 'GB-SCT', day: '2026-01-01' }, goods, 2)?.floorMinor).toBe(
      0,
    )
  })
})

describe('less healthy food', () => {
  it.each([
    ['GB-ENG', '2025-09-30', []],
    ['GB-ENG', '2025-10-01', ['noMultibuy']],
    ['GB-WLS', '2026-03-25', []],
    ['GB-WLS', '2026-03-26', ['noMultibuy']],
    ['GB-NIR', '2026-11-01', []],
    ['IE', '2026-11-01', []],
  ])('in %s on %s', (jurisdiction, day, expected) => {
    expect(barred(jurisdiction, day, 'less-healthy-food')).toEqual(expected)
  })
})

describe('infant formula', () => {
  const all = bars

  it.each(['GB-ENG', 'GB-SCT', 'GB-WLS', 'GB-NIR'])(
    'may be paid with points in %s from 3 December 2025, and is promoted by nothing',
    (jurisdiction) => {
      expect(barred(jurisdiction, '2025-12-02', 'infant-formula')).toEqual(all)
      const without = all.filter((bar) => bar !== 'noSpending')
      expect(barred(jurisdiction, '2025-12-03', 'infant-formula')).toEqual(without)
    },
  )

  it('is not paid with points in Ireland on any day', () => {
    expect(barred('IE', '2025-12-03', 'infant-formula')).toEqual(all)
    expect(barred('IE', '2020-02-21', 'infant-formula')).toEqual([])
  })
})

describe('tobacco, lottery tickets and gift cards', () => {
  it('earn nothing and are not paid with points, by law or by custom', () => {
    for (const jurisdiction of ['IE', 'GB-ENG', 'GB-SCT', 'GB-NIR']) {
      for (const policyClass of ['tobacco', 'lottery', 'gift-card']) {
        const found = barred(jurisdiction, '2026-01-01', policyClass)
        expect([jurisdiction, policyClass, ...found]).toEqual(
          expect.arrayContaining(['noEarning', 'noSpending', 'noIncentive']),
        )
      }
      expect(barred(jurisdiction, '2026-01-01', 'tobacco')).toEqual(bars)
      expect(barred(jurisdiction, '2026-01-01', 'gift-card')).not.toContain('noDiscount')
    }
    expect(barred('US-NY', '2026-01-01', 'tobacco')).toEqual([])
  })
})

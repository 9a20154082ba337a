import { expect, it } from '@jest/globals'
import type { LineLaw } from '../../../src/domain/law/line-law.ts'
import { evaluateBasket } from '../../../src/domain/promotions/evaluate.ts'
import { inputOf, lineOf, onProducts, promotionOf } from './offers.ts'

const noMultibuy: LineLaw = {
  rules: ['gb-eng-less-healthy-food-multibuy'],
  noEarning: false,
  noSpending: false,
  noCoupon: false,
  noDiscount: false,
  noMultibuy: true,
  noIncentive: false,
  floorMinor: 0,
  promotionDaysMin: 0,
  disclosures: [],
}

it('nothing is free where a law on multibuys forbids it; the next dearest is', () => {
  const free = promotionOf('p', { reward: { kind: 'freeItem' }, appliesTo: onProducts('a', 'b') })
  const freeOf = (law: LineLaw | undefined) => {
    const crisps = lineOf(1, 300, { sku: 'a', ...(law ? { law } : {}) })
    const lines = [crisps, lineOf(2, 200, { sku: 'b' })]
    const { discounts } = evaluateBasket(inputOf({ lines, promotions: [free] }))
    return discounts.map(({ line, amountMinor }) => ({ line, amountMinor }))
  }
  expect(freeOf(undefined)).toEqual([{ line: 1, amountMinor: 300 }])
  expect(freeOf(noMultibuy)).toEqual([{ line: 2, amountMinor: 200 }])
})

import { expect, it } from '@jest/globals'
import { evaluateBasket } from '../../../src/domain/promotions/evaluate.ts'
import { inputOf, lineOf, onProducts, promotionOf } from './offers.ts'

it('a cap of money that a percentage rounded line by line exceeds pays all of it rounded once', () => {
  const lines = [1, 2, 3, 4].map((line) => lineOf(line, 15, { sku: 'a' }))
  const promotions = [promotionOf('p', { appliesTo: onProducts('a') })]
  const off = (moneyMinor: number | null) => {
    const budgets = new Map([['p', [{ key: 'p', uses: null, sets: null, moneyMinor }]]])
    const { discounts } = evaluateBasket(inputOf({ lines, budgets, promotions }))
    return discounts.reduce((sum, { amountMinor }) => sum + amountMinor, 0)
  }
  expect([off(null), off(7), off(5)]).toEqual([8, 6, 5])
})

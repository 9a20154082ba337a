import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { openBudget } from '../../src/checkout/budgets/open-budget.ts'
import { isExhausted, readBudgets } from '../../src/checkout/budgets/read-budgets.ts'
import { newId } from '../../src/domain/ids.ts'
import { startService, type TestService } from '../support/service.ts'

let service: TestService
beforeAll(async () => {
  service = await startService()
})
afterAll(() => service.close())

const open = (id: string, usesMax: number | null, moneyMaxMinor: number | null) =>
  service.deps.db
    .transaction()
    .execute((tx) => openBudget(tx, id, { budget: { usesMax, moneyMaxMinor }, caps: [] }))
const budgetOf = async (id: string) => (await readBudgets(service.deps.db, [id])).get(id)
const use = (id: string, uses: number, moneyMinor: number) =>
  service.deps.db
    .updateTable('budgets')
    .set({ uses, money_minor: moneyMinor })
    .where('id', '=', id)
    .execute()

describe('a budget', () => {
  it('opens empty, and keeps what is used when its caps change', async () => {
    const id = newId()
    await open(id, 10, null)
    expect(await budgetOf(id)).toEqual({
      id,
      uses: 0,
      usesMax: 10,
      sets: 0,
      setsMax: null,
      moneyMinor: 0,
      moneyMaxMinor: null,
    })
    await use(id, 7, 900)
    await open(id, 7, 900)
    expect(await budgetOf(id)).toEqual({
      id,
      uses: 7,
      usesMax: 7,
      sets: 0,
      setsMax: null,
      moneyMinor: 900,
      moneyMaxMinor: 900,
    })
    await open(id, null, null)
    expect(await budgetOf(id)).toMatchObject({ uses: 7, usesMax: null, moneyMaxMinor: null })
  })

  it.each([
    ['/budget/usesMax', 6, 900],
    ['/budget/moneyMaxMinor', 7, 899],
  ])('refuses %s below what is used, and changes nothing', async (pointer, usesMax, moneyMax) => {
    const id = newId()
    await open(id, 100, 1000)
    await use(id, 7, 900)
    await expect(open(id, usesMax, moneyMax)).rejects.toMatchObject({
      code: 'state-conflict',
      options: { errors: [{ pointer }] },
    })
    expect(await budgetOf(id)).toMatchObject({ usesMax: 100, moneyMaxMinor: 1000 })
  })

  it('cannot be overrun, whoever writes it', async () => {
    const id = newId()
    await open(id, 2, 100)
    await expect(use(id, 3, 0)).rejects.toThrow('budgets_uses')
    await expect(use(id, 0, 101)).rejects.toThrow('budgets_money')
  })

  it('is exhausted when either cap is reached', async () => {
    const budget = {
      id: newId<'campaign'>(),
      uses: 5,
      usesMax: null,
      sets: 0,
      setsMax: null,
      moneyMinor: 50,
      moneyMaxMinor: null,
    }
    expect(isExhausted(budget)).toBe(false)
    expect(isExhausted({ ...budget, usesMax: 6, moneyMaxMinor: 51 })).toBe(false)
    expect(isExhausted({ ...budget, usesMax: 5 })).toBe(true)
    expect(isExhausted({ ...budget, moneyMaxMinor: 50 })).toBe(true)
  })
})

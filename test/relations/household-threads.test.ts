import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { openShop, type Person, type Shop } from './households.ts'

let shop: Shop
beforeAll(async () => {
  shop = await openShop()
})
afterAll(() => shop.service.close())

const pointsOf = (answers: { body: { points?: { earned: number; spent: number } } }[]) =>
  answers.reduce((sum, { body }) => sum + (body.points?.earned ?? 0) - (body.points?.spent ?? 0), 0)

describe('at many tills at once', () => {
  it('a household spends what it has, and not a point more', async () => {
    const people = [await shop.join(100), await shop.join(), await shop.join(), await shop.join()]
    const { id } = (await shop.share(...people)).body
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, n) => shop.spend(people[n % 4] as Person, 7)),
    )
    expect(answers.filter((answer) => answer.status === 201)).toHaveLength(14)
    expect(answers.filter((answer) => answer.body.code === 'points-insufficient')).toHaveLength(46)
    const household = await shop.service.call('get', `/v1/households/${id}`, undefined, shop.app)
    expect(household.body.balance).toBe(2)
    expect(await shop.broken()).toEqual([])
  })

  it('its quotes hold together no more than it has', async () => {
    const people = [await shop.join(100), await shop.join(), await shop.join(), await shop.join()]
    await shop.share(...people)
    const tills = await Promise.all(
      people.map((_, n) => shop.service.openStore({ storeId: `90${n}`, terminalId: `${n}` })),
    )
    for (let time = 0; time < 10; time += 1) {
      const answers = await Promise.all(
        people.map((person, n) => shop.quote(person, 60, tills[n]?.key)),
      )
      const spent = answers.map((answer) => answer.body.points.spent)
      expect(spent.reduce((sum, points) => sum + points, 0)).toBeLessThanOrEqual(100)
      await shop.service.deps.pool.query('delete from leases')
    }
  })

  it('each answer of a household’s baskets says the balance that it left', async () => {
    const people = [await shop.join(), await shop.join()]
    await shop.share(...people)
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => shop.swipe((people[n % 2] as Person).card)),
    )
    const balances = answers.map((answer) => answer.body.points.balance)
    expect(balances.sort((a, b) => a - b)).toEqual(
      Array.from({ length: 20 }, (_, n) => 4 * (n + 1)),
    )
  })

  it('no point is lost or made while members come, go, split and merge', async () => {
    const people = await Promise.all(Array.from({ length: 6 }, () => shop.join(50)))
    const [ann, ben, cat, dan, eve, fay] = people as [
      Person,
      Person,
      Person,
      Person,
      Person,
      Person,
    ]
    const one = (await shop.share(ann, ben)).body.id
    const before = await shop.pointsInAll()
    const swipes = Promise.all(
      Array.from({ length: 120 }, (_, n) => {
        const person = people[n % 6] as Person
        return n % 3 === 0 ? shop.swipe(person.card) : shop.spend(person, 1 + (n % 5))
      }),
    )
    const comings = async (person: Person) => {
      const statuses: number[] = []
      for (let time = 0; time < 4; time += 1) {
        statuses.push(
          (await shop.enter(one, person)).status,
          (await shop.leave(one, person)).status,
        )
      }
      return statuses
    }
    const pairs = async () => {
      const statuses: number[] = []
      for (let time = 0; time < 4; time += 1) {
        const made = await shop.share(eve, fay)
        statuses.push(made.status)
        const ending = time % 2 === 0 ? shop.dissolve(made.body.id) : shop.merge(one, made.body.id)
        statuses.push((await ending).status)
        if (time % 2 === 1) {
          statuses.push((await shop.leave(one, eve)).status, (await shop.leave(one, fay)).status)
        }
      }
      return statuses
    }
    const [answers, ...statuses] = await Promise.all([swipes, comings(cat), comings(dan), pairs()])
    expect(statuses.flat().filter((status) => status >= 300)).toEqual([])
    expect(answers.filter(({ status }) => status !== 201 && status !== 422)).toEqual([])
    expect(answers.some(({ status }) => status === 201)).toBe(true)
    expect(await shop.pointsInAll()).toBe(before + pointsOf(answers))
    expect(await shop.broken()).toEqual([])
  })
})

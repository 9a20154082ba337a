import { expect } from '@jest/globals'
import type pg from 'pg'
import { findBroken } from '../support/audit.ts'
import { aLine, aMember, aProduct, aSwipe } from '../support/builders.ts'
import { startService, type TestService } from '../support/service.ts'

export type Person = { id: string; card: string }

/** A shop with members, tills and the calls that households are made of. */
export type Shop = Awaited<ReturnType<typeof openShop>>

export async function openShop() {
  const service: TestService = await startService({
    now: () => new Date('2026-11-21T12:00:00Z'),
    env: { CHECKOUT_POOL: '4' },
  })
  const app = await service.keyOf('app')
  const till = (await service.openStore()).key
  const products = [aProduct('sku-1'), aProduct('sku-2')]
  await service.call('post', '/v1/products/batch', { products })

  const swipe = (card: string, fields: Record<string, unknown> = {}) =>
    service.call('post', '/v1/swipes', aSwipe({ card, ...fields }), till)
  const shop = {
    service,
    app,
    till,
    swipe,
    async join(points = 0): Promise<Person> {
      const answer = await service.call('post', '/v1/members', aMember(), app)
      const person = { id: answer.body.id, card: answer.body.cards[0].number }
      if (points > 0) await shop.earn(person, points)
      return person
    },
    async earn({ card }: Person, points: number, fields: Record<string, unknown> = {}) {
      const lines = [aLine(1, { unitPriceMinor: points * 100 })]
      const answer = await swipe(card, { lines, ...fields })
      expect([answer.status, answer.body.points?.earned]).toEqual([201, points])
    },
    /** Pays a basket of that much with points alone, so that it earns nothing. */
    spend: ({ card }: Person, points: number, fields: Record<string, unknown> = {}) =>
      swipe(card, {
        lines: [aLine(1, { unitPriceMinor: points })],
        spendPoints: points,
        tenders: [],
        ...fields,
      }),
    quote({ card }: Person, points: number, key = till) {
      const {
        reference: _reference,
        tenders: _tenders,
        operatorId: _operator,
        ...content
      } = aSwipe({
        card,
        spendPoints: points,
        lines: [aLine(1, { unitPriceMinor: points })],
      })
      return service.call('post', '/v1/swipes/quote', content, key)
    },
    share: (...people: Person[]) =>
      service.call('post', '/v1/households', { memberIds: people.map(({ id }) => id) }, app),
    enter: (household: string, { id }: Person) =>
      service.call('put', `/v1/households/${household}/members/${id}`, undefined, app),
    leave: (household: string, { id }: Person) =>
      service.call('delete', `/v1/households/${household}/members/${id}`, undefined, app),
    dissolve: (household: string) =>
      service.call('post', `/v1/households/${household}/dissolve`, {}, app),
    merge: (into: string, from: string) =>
      service.call('post', `/v1/households/${into}/merge`, { householdId: from }, app),
    async balanceOf({ id }: Person): Promise<number> {
      return (await service.call('get', `/v1/members/${id}/points`, undefined, app)).body.balance
    },
    async lotsOf({ id }: Person): Promise<{ remaining: number; expiresAt: string }[]> {
      const { body } = await service.call('get', `/v1/members/${id}/points`, undefined, app)
      return body.lots.map(
        ({ remaining, expiresAt }: { remaining: number; expiresAt: string }) => ({
          remaining,
          expiresAt,
        }),
      )
    },
    /** Over all accounts. */
    async pointsInAll(): Promise<number> {
      const { rows } = await service.deps.pool.query(
        'select sum(balance)::bigint as points from points_balances',
      )
      return rows[0].points
    },
    broken: (pool: pg.Pool = service.deps.pool) => findBroken(pool),
  }
  return shop
}

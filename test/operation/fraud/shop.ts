import { expect } from '@jest/globals'
import { aLine, aMember, aSwipe } from '../../support/builders.ts'
import type { TestService } from '../../support/service.ts'

export type Card = { memberId: string; number: string }

export type Sale = {
  at: string
  storeId?: string
  terminalId?: string
  operatorId?: string
  priceMinor?: number
  pointsSpent?: number
  isOffline?: boolean
  /** What an offline till has taken off. */
  given?: { line: number; promotionId: string; amountMinor: number }[]
}

export type SeenAlert = Record<string, unknown> & { id: string; rule: string; memberId: string }

/** Shops with tills and members with cards; a sale is recorded as a till would, by its own clock. */
export function openShop(service: TestService) {
  const keys = new Map<string, string>()
  let sequence = 0

  async function keyOf(storeId: string, terminalId: string): Promise<string> {
    const known = keys.get(`${storeId}/${terminalId}`)
    if (known !== undefined) return known
    const key = await service.keyOf('terminal', { storeId, terminalId })
    keys.set(`${storeId}/${terminalId}`, key)
    return key
  }

  return {
    async store(storeId: string, place: { latitude?: number; longitude?: number } = {}) {
      const body = { name: storeId, timeZone: 'Europe/Dublin', jurisdiction: 'IE', ...place }
      expect((await service.call('put', `/v1/stores/${storeId}`, body)).status).toBe(200)
    },
    async card(consents: Record<string, unknown> = {}): Promise<Card> {
      const answer = await service.call('post', '/v1/members', aMember(consents))
      expect(answer.status).toBe(201)
      return { memberId: answer.body.id, number: answer.body.cards[0].number }
    },
    async sell(card: Card | null, sale: Sale) {
      sequence += 1
      const { at, storeId = '0042', terminalId = '03', operatorId = '17' } = sale
      const price = sale.priceMinor ?? 1000
      const reference = `${at.slice(0, 10).replaceAll('-', '')}-${storeId}-${terminalId}-${sequence}`
      const body = aSwipe({
        reference,
        card: card?.number ?? null,
        purchasedAt: at,
        operatorId,
        lines: [aLine(1, { unitPriceMinor: price })],
        tenders: [{ type: 'cash', amountMinor: price }],
        ...(sale.pointsSpent === undefined ? {} : { spendPoints: sale.pointsSpent }),
        ...(sale.isOffline || sale.given ? { offline: { discounts: sale.given ?? [] } } : {}),
      })
      const answer = await service.call(
        'post',
        '/v1/swipes',
        body,
        await keyOf(storeId, terminalId),
      )
      expect([answer.status, answer.body.code]).toEqual([201, undefined])
      return answer.body
    },
    async giveBack(
      original: Record<string, unknown>,
      {
        at,
        operatorId = '17',
        lines = [{ line: 1 }] as object[],
      }: { at: string; operatorId?: string; lines?: object[] },
    ) {
      sequence += 1
      const reference = `${at.slice(0, 10).replaceAll('-', '')}-0042-03-${sequence}`
      const body = { reference, returnedAt: at, operatorId, original, lines }
      const answer = await service.call('post', '/v1/returns', body, await keyOf('0042', '03'))
      expect([answer.status, answer.body.code]).toEqual([201, undefined])
      return answer.body
    },
    /** What there is of this member, or of all, after everything was consumed. */
    async alerts(card?: Card | null, query = ''): Promise<SeenAlert[]> {
      await service.drain()
      const of = card ? `&memberId=${card.memberId}` : ''
      const answer = await service.call('get', `/v1/fraud/alerts?limit=200${of}${query}`)
      expect(answer.status).toBe(200)
      return answer.body.data
    },
    settings: async (change: Record<string, object>) => {
      const { body } = await service.call('get', '/v1/fraud/settings')
      const changed = Object.fromEntries(
        Object.entries(change).map(([rule, value]) => [rule, { ...body[rule], ...value }]),
      )
      const answer = await service.call('put', '/v1/fraud/settings', { ...body, ...changed })
      expect([answer.status, answer.body.code]).toEqual([200, undefined])
    },
  }
}

/** So many minutes after noon of 20 November, or of another day of that month. */
export const minute = (minutes: number, day = 20): string =>
  new Date(Date.UTC(2026, 10, day, 12, minutes)).toISOString()

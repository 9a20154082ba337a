import { aLine, aMember, aSwipe } from '../support/builders.ts'
import type { TestService } from '../support/service.ts'

export type LoopMember = { id: string; card: string; accountId: string }

/** A shop with members who come and buy, for tests of what campaigns make of it. */
export type Loop = {
  service: TestService
  join(fields?: Record<string, unknown>): Promise<LoopMember>
  /** Records a basket and lets the worker take it. Answers the swipe. */
  buy(
    member: LoopMember,
    purchasedAt: string,
    skus: string[],
    fields?: object,
  ): Promise<SwipeAnswer>
  /** As `buy`, with the event left in the outbox. */
  swipe(
    member: LoopMember,
    purchasedAt: string,
    skus: string[],
    fields?: object,
  ): Promise<SwipeAnswer>
  launch(fields?: Record<string, unknown>): Promise<string>
  offersOf(member: LoopMember, at: string): Promise<OfferedCoupon[]>
  resultsOf(campaignId: string): Promise<Results>
}

export type SwipeAnswer = {
  id: string
  reference: string
  totals: { netMinor: number }
  discounts: unknown[]
  couponsRedeemed: unknown[]
}

export type Arm = {
  members: number
  baskets: number
  salesMinor: number
  salesPerMemberMinor: number | null
}

export type Results = { arms: { treated: Arm; heldOut: Arm }; [field: string]: unknown }

export type OfferedCoupon = {
  id: string
  code: string
  state: string
  title: string
  discount: Record<string, unknown>
  products: { sku: string; name: string }[]
  issuedAt: string
  expiresAt: string
  why: string
  activationNeeded: boolean
}

export const aCampaign = (fields: Record<string, unknown> = {}): Record<string, unknown> => ({
  title: 'Twenty off your own',
  kind: 'standing',
  coupon: { reward: { kind: 'percentOff', percent: 20 }, validDays: 14 },
  couponsPerMember: 2,
  ...fields,
})

let sequence = 0

export async function openLoop(service: TestService): Promise<Loop> {
  const till = await service.openStore()
  await service.deps.db
    .insertInto('products')
    .values(
      ['milk', 'yoghurt', 'butter', 'cheese', 'bread', 'rolls', 'beans', 'soup'].map(
        (sku, index) => ({
          sku,
          name: `Good ${sku}`,
          department: 'GROCERY',
          category:
            ['DAIRY', 'BAKERY', 'TINS'][Math.min(2, Math.floor(index / 4) + (index > 5 ? 1 : 0))] ??
            '',
          price_minor: 200,
        }),
      ),
    )
    .execute()

  const loop: Loop = {
    service,
    async join(fields) {
      const answer = await service.call('post', '/v1/members', aMember(fields))
      if (answer.status !== 201) throw new Error(answer.text)
      const row = await service.deps.db
        .selectFrom('members')
        .select('account_id')
        .where('id', '=', answer.body.id)
        .executeTakeFirstOrThrow()
      return { id: answer.body.id, card: answer.body.cards[0].number, accountId: row.account_id }
    },
    async swipe(member, purchasedAt, skus, fields = {}) {
      sequence += 1
      const day = purchasedAt.slice(0, 10).replaceAll('-', '')
      const body = aSwipe({
        reference: `${day}-0042-03-${sequence}`,
        card: member.card,
        purchasedAt,
        lines: skus.map((sku, index) => aLine(index + 1, { sku })),
        ...fields,
      })
      const answer = await service.call('post', '/v1/swipes', body, till.key)
      if (answer.status !== 201) throw new Error(answer.text)
      return answer.body
    },
    async buy(...purchase) {
      const answer = await loop.swipe(...purchase)
      await service.drain()
      return answer
    },
    async launch(fields) {
      const made = await service.call('post', '/v1/campaigns', aCampaign(fields))
      if (made.status !== 201) throw new Error(made.text)
      const launched = await service.call('post', `/v1/campaigns/${made.body.id}/launch`)
      if (launched.status !== 200) throw new Error(launched.text)
      return made.body.id
    },
    async offersOf(member, at) {
      const path = `/v1/members/${member.id}/offers?at=${encodeURIComponent(at)}`
      const answer = await service.call('get', path)
      if (answer.status !== 200) throw new Error(answer.text)
      return answer.body.coupons
    },
    async resultsOf(campaignId) {
      const answer = await service.call('get', `/v1/campaigns/${campaignId}/results`)
      if (answer.status !== 200) throw new Error(answer.text)
      return answer.body
    },
  }
  return loop
}

export const skusOf = (coupons: OfferedCoupon[]): string[] =>
  coupons.flatMap((coupon) => coupon.products.map((product) => product.sku))

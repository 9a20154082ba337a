import { z } from 'zod'
import type { Deps } from '../../deps.ts'
import { principalOf } from '../../platform/auth/authenticate.ts'
import { decodeTimeCursor, toPage } from '../../platform/http/paging.ts'
import type { App } from '../../platform/http/server.ts'
import { id, minor, pageOf, pageQuery } from '../../platform/http/shapes.ts'
import { openMember } from '../../relations/members/open-member.ts'
import { discountLine, lastBasket, toDiscountLines, totals } from '../pricing/basket-shapes.ts'
import { listBaskets, type MemberBasket } from './member-baskets.queries.ts'
import { readLastBasket } from './read-last-basket.ts'

const memberBasket = z
  .object({
    id: z.string(),
    reference: z.string(),
    storeId: z.string(),
    purchasedAt: z.string(),
    totals,
    points: z.object({ earned: z.int(), spent: z.int() }),
    lines: z.array(
      z.object({
        line: z.int(),
        kind: z.string(),
        sku: z.string(),
        quantity: z.int(),
        weightGrams: z.int().optional(),
        amountMinor: minor,
        discountMinor: minor,
      }),
    ),
    discounts: z.array(discountLine),
    claimedAt: z
      .string()
      .nullable()
      .describe('When the member claimed it, paid without a card; null: the card was shown'),
    returned: z
      .object({
        lines: z.array(z.object({ line: z.int(), quantity: z.int(), weightGrams: z.int() })),
        refundedMinor: minor,
        owedMinor: minor.describe('Held against what is refunded later'),
        netMinor: minor.describe('What the rest costs'),
        points: z.object({ earned: z.int(), spent: z.int() }).describe('Of the rest'),
      })
      .nullable()
      .describe('What has come back in all; null: nothing'),
  })
  .meta({ id: 'MemberBasket' })

export function memberBasketRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/members/:id/baskets',
    {
      config: { roles: ['app', 'member', 'staff', 'admin'] },
      schema: {
        summary: 'A member’s baskets, newest first',
        tags: ['checkout'],
        params: z.strictObject({ id }),
        querystring: pageQuery,
        response: {
          200: pageOf(memberBasket).extend({
            asOf: z.string(),
            lastBasket: lastBasket.nullable(),
          }),
        },
      },
    },
    async (request) => {
      const member = await openMember(deps.db, principalOf(request), request.params.id)
      const { limit, after } = request.query
      const cursor = after === undefined ? undefined : decodeTimeCursor(after)
      const page = { limit: limit + 1, after: cursor }
      const lastBasket = await readLastBasket(deps.db, member.accountId)
      const baskets = await listBaskets(deps.db, member.accountId, page)
      const { data, next } = toPage(baskets, limit, (basket) => [
        basket.purchasedAt.toISOString(),
        basket.id,
      ])
      return { asOf: deps.now().toISOString(), lastBasket, data: data.map(toMemberBasket), next }
    },
  )
}

const toMemberBasket = (basket: MemberBasket): z.infer<typeof memberBasket> => ({
  id: basket.id,
  reference: basket.reference,
  storeId: basket.storeId,
  purchasedAt: basket.purchasedAt.toISOString(),
  totals: {
    grossMinor: basket.grossMinor,
    discountMinor: basket.discountMinor,
    netMinor: basket.netMinor,
  },
  points: { earned: basket.pointsEarned, spent: basket.pointsSpent },
  lines: basket.lines,
  discounts: toDiscountLines(basket.discounts),
  claimedAt: basket.claimedAt?.toISOString() ?? null,
  returned: basket.returned,
})

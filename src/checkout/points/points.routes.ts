import { z } from 'zod'
import type { Deps } from '../../deps.ts'
import { principalOf } from '../../platform/auth/authenticate.ts'
import { decodeIdCursor, toPage } from '../../platform/http/paging.ts'
import type { App } from '../../platform/http/server.ts'
import { id, pageQuery } from '../../platform/http/shapes.ts'
import { openMember } from '../../relations/members/open-member.ts'
import { readLastBasket } from '../baskets/read-last-basket.ts'
import { readBalance, readEntries, readOpenLots, readSpendable } from './points.queries.ts'
import { pointsAnswer } from './points.schemas.ts'
import { findPointsAccount } from './read-balances.ts'

const LOTS_MAX = 200

export function pointsRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/members/:id/points',
    {
      config: { roles: ['app', 'member', 'staff', 'admin'] },
      schema: {
        summary: 'A member’s points: balance, lots and entries',
        tags: ['checkout'],
        params: z.strictObject({ id }),
        querystring: pageQuery,
        response: { 200: pointsAnswer },
      },
    },
    async (request) => {
      const member = await openMember(deps.db, principalOf(request), request.params.id)
      const { limit, after } = request.query
      const beforeId = after === undefined ? undefined : decodeIdCursor(after)
      const lastBasket = await readLastBasket(deps.db, member.accountId)
      const account = await findPointsAccount(deps.db, member.accountId)
      const now = deps.now()
      const [balance, spendable, lots, entries] = await Promise.all([
        readBalance(deps.db, account),
        readSpendable(deps.db, account, now),
        readOpenLots(deps.db, account, LOTS_MAX),
        readEntries(deps.db, account, { limit: limit + 1, beforeId }),
      ])
      const page = toPage(entries, limit, (entry) => [entry.id])
      return {
        asOf: now.toISOString(),
        lastBasket,
        balance,
        spendable,
        lots: lots.map((lot) => ({
          ...lot,
          earnedAt: lot.earnedAt.toISOString(),
          expiresAt: lot.expiresAt.toISOString(),
        })),
        data: page.data.map((entry) => ({ ...entry, occurredAt: entry.occurredAt.toISOString() })),
        next: page.next,
      }
    },
  )
}

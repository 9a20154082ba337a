import { isSpendingLocked, lockSpending } from '../../checkout/points/lock-spending.ts'
import type { Deps } from '../../deps.ts'
import { principalOf } from '../../platform/auth/authenticate.ts'
import type { App } from '../../platform/http/server.ts'
import { noBody, pageOf, pageQuery } from '../../platform/http/shapes.ts'
import { openMember } from '../members/open-member.ts'
import {
  appCode,
  appCodeBody,
  cardParams,
  cardState,
  cardsParams,
  spendLock,
} from './cards.schemas.ts'
import { listCards } from './list-cards.ts'
import { reportLost } from './report-lost.ts'
import { showAppCode } from './show-app-code.ts'

/** What members see of their cards and do with them in the app. */
export function shownCardRoutes(app: App, deps: Deps): void {
  cardStateRoutes(app, deps)
  appCodeRoute(app, deps)
  spendLockRoutes(app, deps)
}

function cardStateRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/members/:id/cards',
    {
      config: { roles: ['app', 'member', 'staff', 'admin'] },
      schema: {
        summary: 'A member’s cards, of every status',
        tags: ['relations'],
        params: cardsParams,
        querystring: pageQuery,
        response: { 200: pageOf(cardState) },
      },
    },
    async (request) => {
      const { id } = await openMember(deps.db, principalOf(request), request.params.id)
      return listCards(deps.db, id, request.query)
    },
  )

  app.post(
    '/v1/members/:id/cards/:number/lost',
    {
      config: { roles: ['app', 'member', 'staff', 'admin'], problems: ['card-not-active'] },
      schema: {
        summary: 'Report a card lost',
        description:
          'It is blocked at once; points and coupons stay. The answer to a repeat is the same.',
        tags: ['relations'],
        params: cardParams,
        body: noBody,
        response: { 200: cardState },
      },
    },
    (request) =>
      deps.db.transaction().execute(async (tx) => {
        const { id } = await openMember(tx, principalOf(request), request.params.id)
        return reportLost(tx, id, request.params.number)
      }),
  )
}

function appCodeRoute(app: App, deps: Deps): void {
  app.post(
    '/v1/members/:id/app-codes',
    {
      config: { roles: ['app', 'member'], problems: ['card-not-active'] },
      schema: {
        summary: 'A code that the app shows in the place of a card, for about a minute',
        description: 'Nothing is kept: ask again whenever it is shown.',
        tags: ['relations'],
        params: cardsParams,
        body: appCodeBody.nullish(),
        response: { 200: appCode },
      },
    },
    async (request) => {
      const { id } = await openMember(deps.db, principalOf(request), request.params.id)
      return showAppCode(deps, id, request.body?.card)
    },
  )
}

function spendLockRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/members/:id/spend-lock',
    {
      config: { roles: ['app', 'member', 'staff', 'admin'] },
      schema: {
        summary: 'Whether a member has locked the spending of points',
        tags: ['relations'],
        params: cardsParams,
        response: { 200: spendLock },
      },
    },
    async (request) => {
      const { accountId } = await openMember(deps.db, principalOf(request), request.params.id)
      return { locked: await isSpendingLocked(deps.db, accountId) }
    },
  )

  app.put(
    '/v1/members/:id/spend-lock',
    {
      config: { roles: ['app', 'member', 'staff'] },
      schema: {
        summary: 'Lock or unlock the spending of points with a member’s cards',
        description: 'Points are earned as before.',
        tags: ['relations'],
        params: cardsParams,
        body: spendLock,
        response: { 200: spendLock },
      },
    },
    (request) =>
      deps.db.transaction().execute(async (tx) => {
        const { accountId } = await openMember(tx, principalOf(request), request.params.id)
        await lockSpending(tx, accountId, request.body.locked)
        return request.body
      }),
  )
}

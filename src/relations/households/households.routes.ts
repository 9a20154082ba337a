import type { FastifyRequest } from 'fastify'
import type { Moving } from '../../checkout/points/move-lots.ts'
import type { Deps } from '../../deps.ts'
import { principalOf } from '../../platform/auth/authenticate.ts'
import type { Db } from '../../platform/db/database.ts'
import { transactionAnew } from '../../platform/db/deadlocks.ts'
import { createOnce } from '../../platform/http/idempotency.ts'
import type { App } from '../../platform/http/server.ts'
import { createHeaders, noBody } from '../../platform/http/shapes.ts'
import * as shapes from './households.schemas.ts'
import { createHousehold, joinHousehold } from './join-household.ts'
import { dissolveHousehold, leaveHousehold } from './leave-household.ts'
import { mergeHouseholds } from './merge-households.ts'
import { getHousehold } from './open-household.ts'
import { pageHouseholds } from './page-households.ts'

const roles = ['app', 'staff', 'admin'] as const
const tags = ['relations']
const answers = { 200: shapes.householdAnswer }

export function householdRoutes(app: App, deps: Deps): void {
  readRoutes(app, deps.db)
  memberRoutes(app, deps)
  wholeRoutes(app, deps)
}

const movingOf = (request: FastifyRequest, at: Date): Moving => ({
  at,
  author: principalOf(request).keyId,
})

/** Those that make, split and merge whole households. */
function wholeRoutes(app: App, { db, now }: Deps): void {
  app.post(
    '/v1/households',
    {
      config: { roles, problems: ['not-found', 'state-conflict'] },
      schema: {
        summary: 'Make a household, whose members share their points',
        tags,
        headers: createHeaders,
        body: shapes.householdBody,
        response: { 201: shapes.householdAnswer },
      },
    },
    (request, reply) =>
      createOnce(db, request, reply, (tx) =>
        createHousehold(tx, principalOf(request), request.body, now()),
      ),
  )

  app.post(
    '/v1/households/:id/dissolve',
    {
      config: { roles, problems: ['state-conflict'] },
      schema: {
        summary: 'Split a household up',
        description:
          'Each takes what is left of the points that they earned or brought, and who joined first what is nobody’s.',
        tags,
        params: shapes.householdParams,
        body: noBody,
        response: answers,
      },
    },
    (request) =>
      transactionAnew(db, (tx) =>
        dissolveHousehold(tx, request.params.id, movingOf(request, now())),
      ),
  )

  app.post(
    '/v1/households/:id/merge',
    {
      config: { roles, problems: ['state-conflict'] },
      schema: {
        summary: 'Bring another household’s members and points into this one',
        tags,
        params: shapes.householdParams,
        body: shapes.mergeBody,
        response: answers,
      },
    },
    (request) =>
      transactionAnew(db, (tx) =>
        mergeHouseholds(
          tx,
          { into: request.params.id, from: request.body.householdId },
          movingOf(request, now()),
        ),
      ),
  )
}

function readRoutes(app: App, db: Db): void {
  app.get(
    '/v1/households',
    {
      config: { roles },
      schema: {
        summary: 'Households, ended ones too',
        tags,
        querystring: shapes.householdQuery,
        response: { 200: shapes.householdPage },
      },
    },
    (request) => pageHouseholds(db, request.query),
  )

  app.get(
    '/v1/households/:id',
    {
      config: { roles },
      schema: {
        summary: 'One household',
        tags,
        params: shapes.householdParams,
        response: answers,
      },
    },
    (request) => getHousehold(db, request.params.id),
  )
}

function memberRoutes(app: App, { db, now }: Deps): void {
  app.put(
    '/v1/households/:id/members/:memberId',
    {
      config: { roles, problems: ['state-conflict'] },
      schema: {
        summary: 'Take a member into a household, with all points',
        description: 'The answer to a repeat is the same.',
        tags,
        params: shapes.householdMemberParams,
        body: noBody,
        response: answers,
      },
    },
    (request) =>
      transactionAnew(db, (tx) => joinHousehold(tx, principalOf(request), request.params, now())),
  )

  app.delete(
    '/v1/households/:id/members/:memberId',
    {
      config: { roles, problems: ['state-conflict'] },
      schema: {
        summary: 'Let a member leave a household',
        description:
          'They take what is left of the points that they earned or brought; the last one takes all, and the household ends.',
        tags,
        params: shapes.householdMemberParams,
        response: answers,
      },
    },
    (request) =>
      transactionAnew(db, (tx) => leaveHousehold(tx, request.params, movingOf(request, now()))),
  )
}

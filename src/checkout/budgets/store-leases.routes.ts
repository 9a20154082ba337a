import type { Deps } from '../../deps.ts'
import { principalOf } from '../../platform/auth/authenticate.ts'
import { createOnce } from '../../platform/http/idempotency.ts'
import type { App } from '../../platform/http/server.ts'
import { createHeaders, pageQuery } from '../../platform/http/shapes.ts'
import { getLease } from './get-lease.ts'
import { handOutLease } from './hand-out-lease.ts'
import { toLeaseAnswer } from './lease-answer.ts'
import { pageLeases } from './page-leases.ts'
import { reportUnbacked } from './report-unbacked.ts'
import * as shapes from './store-leases.schemas.ts'
import { writeOffLease } from './write-off-lease.ts'

const roles = ['marketing', 'admin'] as const
const tags = ['checkout']

export function storeLeaseRoutes(app: App, deps: Deps): void {
  registerMaking(app, deps)
  registerReading(app, deps)
}

function registerMaking(app: App, deps: Deps): void {
  app.post(
    '/v1/stores/:id/leases',
    {
      config: { roles, problems: ['state-conflict'] },
      schema: {
        summary: 'Give a store a part of a budget in advance, for its tills to give away offline',
        description:
          'It is drawn from the budget at once. What is left comes back after its end, when all terminals of the store ' +
          'have said that they have sent everything.',
        tags,
        params: shapes.leasesParams,
        headers: createHeaders,
        body: shapes.leaseBody,
        response: { 201: shapes.leaseAnswer },
      },
    },
    (request, reply) => {
      const made = { by: principalOf(request).keyId, now: deps.now() }
      return createOnce(deps.db, request, reply, (tx) =>
        handOutLease(tx, request.params.id, request.body, made),
      )
    },
  )

  app.post(
    '/v1/stores/:id/leases/:leaseId/write-off',
    {
      config: { roles: ['admin'], problems: ['state-conflict'] },
      schema: {
        summary: 'End a lease though not all terminals have reported',
        description:
          'What is left goes back to the budget; what tills send of it later may be unbacked.',
        tags,
        params: shapes.leaseParams,
        body: shapes.writeOffBody,
        response: { 200: shapes.leaseAnswer },
      },
    },
    async (request) => {
      const { id: storeId, leaseId } = request.params
      const decision = { by: principalOf(request).keyId, ...request.body }
      return toLeaseAnswer(await writeOffLease(deps, { storeId, leaseId }, decision))
    },
  )
}

function registerReading(app: App, deps: Deps): void {
  app.get(
    '/v1/stores/:id/leases',
    {
      config: { roles },
      schema: {
        summary: 'What a store was given in advance, in the order it was made',
        tags,
        params: shapes.leasesParams,
        querystring: pageQuery,
        response: { 200: shapes.leasePage },
      },
    },
    (request) => pageLeases(deps.db, request.params.id, request.query),
  )

  app.get(
    '/v1/stores/:id/leases/:leaseId',
    {
      config: { roles },
      schema: {
        summary: 'One lease, with what is left of it',
        tags,
        params: shapes.leaseParams,
        response: { 200: shapes.leaseAnswer },
      },
    },
    async ({ params }) => toLeaseAnswer(await getLease(deps.db, params.id, params.leaseId)),
  )

  app.get(
    '/v1/reports/unbacked',
    {
      config: { roles },
      schema: {
        summary: 'What tills gave away beyond caps and rights, beside what stores had in advance',
        description: 'By promotion or campaign and store.',
        tags,
        querystring: shapes.unbackedQuery,
        response: { 200: shapes.unbackedPage },
      },
    },
    (request) => reportUnbacked(deps, request.query),
  )
}

import { z } from 'zod'
import type { Deps } from '../../deps.ts'
import { fieldProblem } from '../../errors.ts'
import { principalOf } from '../../platform/auth/authenticate.ts'
import type { Tx } from '../../platform/db/database.ts'
import { createOnce } from '../../platform/http/idempotency.ts'
import type { App } from '../../platform/http/server.ts'
import { createHeaders, id } from '../../platform/http/shapes.ts'
import { findUnknownMembers } from '../../relations/members/find-unknown-members.ts'
import { openMember } from '../../relations/members/open-member.ts'
import { findProgrammeInForce } from '../programme/programme-in-force.ts'
import { readStoreZones } from '../stores/store-zones.ts'
import { adjustPoints } from './adjust-points.ts'
import { importOpenings } from './import-openings.ts'
import type { NewEntry } from './ledger.queries.ts'
import * as shapes from './points-by-hand.schemas.ts'
import { transferPoints } from './transfer-points.ts'

const tags = ['checkout']
const roles = ['staff', 'admin'] as const
const params = z.strictObject({ id })
const OPENINGS_BYTES_MAX = 16 * 1024 * 1024

export function pointsByHandRoutes(app: App, deps: Deps): void {
  registerAdjustments(app, deps)
  registerTransfers(app, deps)
  registerOpenings(app, deps)
}

function registerAdjustments(app: App, deps: Deps): void {
  app.post(
    '/v1/members/:id/points/adjustments',
    {
      config: { roles, problems: ['points-insufficient', 'state-conflict'] },
      schema: {
        summary: 'Give a member points, or take some, with a reason',
        description: 'The entries name the reason and the key that did it.',
        tags,
        params,
        headers: createHeaders,
        body: shapes.adjustmentBody,
        response: { 201: shapes.adjustmentAnswer },
      },
    },
    async (request, reply) => {
      const { params, body } = request
      const principal = principalOf(request)
      const by = {
        now: deps.now(),
        author: principal.keyId,
        programme: await findProgrammeInForce(deps),
        zones: await readStoreZones(deps),
      }
      return createOnce(deps.db, request, reply, async (tx) => {
        const { accountId } = await openMember(tx, principal, params.id)
        const adjusted = await adjustPoints(tx, accountId, body, by)
        return { ...adjusted, entries: adjusted.entries.map(toShown) }
      })
    },
  )
}

const toShown = (entry: NewEntry) => ({
  id: entry.id,
  kind: entry.kind,
  lotId: entry.lot_id,
  points: entry.points,
  reason: entry.reason,
  author: entry.author,
  occurredAt: entry.occurred_at.toISOString(),
})

function registerTransfers(app: App, deps: Deps): void {
  app.post(
    '/v1/members/:id/points/transfers',
    {
      config: { roles, problems: ['points-insufficient', 'member-unknown', 'state-conflict'] },
      schema: {
        summary: 'Move points to another member, with their dates',
        description:
          'A part is taken first expiring first; `all` moves every lot whole, with pending points, debts and what a ' +
          'later return may give back.',
        tags,
        params,
        headers: createHeaders,
        body: shapes.transferBody,
        response: { 201: shapes.transferAnswer },
      },
    },
    async (request, reply) => {
      const { params, body } = request
      const principal = principalOf(request)
      const by = { now: deps.now(), author: principal.keyId }
      return createOnce(deps.db, request, reply, async (tx) => {
        const from = await openMember(tx, principal, params.id)
        if ((await findUnknownMembers(tx, [body.toMemberId])).length > 0) {
          throw fieldProblem('member-unknown', '/toMemberId', 'There is no such member.')
        }
        const to = await openMember(tx, principal, body.toMemberId)
        const accounts = { from: from.accountId, to: to.accountId }
        return transferPoints(tx, accounts, body.points, by)
      })
    },
  )
}

function registerOpenings(app: App, deps: Deps): void {
  app.post(
    '/v1/points/opening-balances',
    {
      bodyLimit: OPENINGS_BYTES_MAX,
      config: {
        roles: ['admin'],
        streamedBody: shapes.openingsShape,
        problems: ['state-conflict'],
      },
      schema: {
        summary: 'Take over up to 1,000 balances from an old programme, with their dates',
        description:
          'Each on its own, once for all time by its reference. To send the same again changes nothing and says so.',
        tags,
        headers: createHeaders,
        body: shapes.openingsBody,
        response: { 200: shapes.openingsAnswer },
      },
    },
    async (request, reply) => {
      const by = {
        now: deps.now(),
        author: principalOf(request).keyId,
        requestId: request.id,
        zones: await readStoreZones(deps),
      }
      const run = (tx: Tx) => importOpenings(tx, request.body.balances, by)
      return createOnce(deps.db, request, reply, run, { status: 200 })
    },
  )
}

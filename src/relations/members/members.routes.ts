import type { Deps } from '../../deps.ts'
import { principalOf } from '../../platform/auth/authenticate.ts'
import type { Tx } from '../../platform/db/database.ts'
import { createOnce } from '../../platform/http/idempotency.ts'
import type { App } from '../../platform/http/server.ts'
import { createHeaders } from '../../platform/http/shapes.ts'
import { changeMember } from './change-member.ts'
import { createMember } from './create-member.ts'
import { findMembers } from './find-members.ts'
import { getMember } from './get-member.ts'
import { findMemberAnswer } from './member-answers.queries.ts'
import * as shapes from './members.schemas.ts'
import { today } from './today.ts'

const creationRefusals = ['external-id-taken', 'card-taken', 'card-number-invalid'] as const

export function memberRoutes(app: App, deps: Deps): void {
  app.post(
    '/v1/members',
    {
      config: { roles: ['app', 'staff', 'admin'], problems: creationRefusals },
      schema: {
        summary: 'Make a member',
        description: 'A repeat with the same Idempotency-Key answers the member as it is then.',
        tags: ['relations'],
        headers: createHeaders,
        body: shapes.memberBody,
        response: { 201: shapes.memberAnswer },
      },
    },
    async (request, reply) => {
      const create = (tx: Tx) => createMember(tx, principalOf(request), request.body, deps.now())
      const member = await createOnce(deps.db, request, reply, create, { keep: withoutPerson })
      if (!reply.hasHeader('idempotency-replayed')) return member
      return (await findMemberAnswer(deps.db, member.id, await today(deps))) ?? member
    },
  )

  app.get(
    '/v1/members',
    {
      config: { roles: ['app', 'staff', 'admin'] },
      schema: {
        summary: 'Find members by card, phone, email or external id',
        tags: ['relations'],
        querystring: shapes.memberQuery,
        response: { 200: shapes.memberPage },
      },
    },
    (request) => findMembers(deps, request.query),
  )

  app.get(
    '/v1/members/:id',
    {
      config: { roles: ['app', 'member', 'staff', 'admin'] },
      schema: {
        summary: 'One member',
        tags: ['relations'],
        params: shapes.memberParams,
        response: { 200: shapes.memberAnswer },
      },
    },
    (request) => getMember(deps, principalOf(request), request.params.id),
  )

  app.patch(
    '/v1/members/:id',
    {
      config: { roles: ['app', 'staff', 'admin'] },
      schema: {
        summary: 'Change a member’s person or consents',
        description: 'Withdrawing the consent to profiling removes the profile at once.',
        tags: ['relations'],
        params: shapes.memberParams,
        body: shapes.memberChange,
        response: { 200: shapes.memberAnswer },
      },
    },
    async (request) => {
      const { params, body } = request
      const moment = { now: deps.now(), day: await today(deps) }
      return deps.db.transaction().execute((tx) => changeMember(tx, params.id, body, moment))
    },
  )
}

/** Names and contacts have one place only; what is kept for a repeat is not another. */
const withoutPerson = (member: shapes.MemberAnswer): shapes.MemberAnswer => ({
  ...member,
  givenName: null,
  familyName: null,
  email: null,
  phone: null,
  birthDate: null,
})

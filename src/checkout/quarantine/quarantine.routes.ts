import type { Deps } from '../../deps.ts'
import { principalOf } from '../../platform/auth/authenticate.ts'
import type { App } from '../../platform/http/server.ts'
import { createRecorder } from '../baskets/recorder.ts'
import { createStoredKinds } from '../baskets/stored-kinds.ts'
import { swipeProblems } from '../baskets/swipe-problems.ts'
import { returnProblems } from '../returns/return-problems.ts'
import { dismissPart } from './dismiss-part.ts'
import { getPart } from './get-part.ts'
import { pageQuarantine } from './page-quarantine.ts'
import * as shapes from './quarantine.schemas.ts'
import { toWhole } from './quarantined-answer.ts'
import { resubmitPart } from './resubmit-part.ts'

const roles = ['staff', 'admin'] as const
const tags = ['checkout']

export function quarantineRoutes(app: App, deps: Deps): void {
  registerReading(app, deps)
  registerDeciding(app, deps)
}

function registerReading(app: App, deps: Deps): void {
  app.get(
    '/v1/quarantine',
    {
      config: { roles },
      schema: {
        summary: 'What tills have sent that could not be accepted, in the order it came',
        tags,
        querystring: shapes.quarantineQuery,
        response: { 200: shapes.quarantinePage },
      },
    },
    (request) => pageQuarantine(deps.db, request.query),
  )

  app.get(
    '/v1/quarantine/:id',
    {
      config: { roles },
      schema: {
        summary: 'One of them, as it was received',
        tags,
        params: shapes.quarantineParams,
        response: { 200: shapes.quarantinedAnswer },
      },
    },
    async (request) => toWhole(await getPart(deps.db, request.params.id)),
  )
}

function registerDeciding(app: App, deps: Deps): void {
  const kinds = createStoredKinds(deps, createRecorder(deps))
  app.post(
    '/v1/quarantine/:id/resubmit',
    {
      config: {
        roles,
        problems: [...new Set([...swipeProblems, ...returnProblems, 'state-conflict'] as const)],
      },
      schema: {
        summary: 'Record it after all, corrected or as received, as its terminal’s',
        description: 'Where it is refused again it stays open.',
        tags,
        params: shapes.quarantineParams,
        body: shapes.resubmitBody,
        response: { 200: shapes.quarantinedAnswer },
      },
    },
    async (request) => {
      const by = principalOf(request).keyId
      const resubmission = { by, ...request.body }
      return toWhole(await resubmitPart(deps, kinds, request.params.id, resubmission))
    },
  )

  app.post(
    '/v1/quarantine/:id/dismiss',
    {
      config: { roles, problems: ['state-conflict'] },
      schema: {
        summary: 'Give up on it; it stays to be seen, with the reason',
        tags,
        params: shapes.quarantineParams,
        body: shapes.dismissBody,
        response: { 200: shapes.quarantinedAnswer },
      },
    },
    async (request) => {
      const decision = { by: principalOf(request).keyId, ...request.body }
      return toWhole(await dismissPart(deps, request.params.id, decision))
    },
  )
}

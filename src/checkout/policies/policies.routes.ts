import type { Deps } from '../../deps.ts'
import type { App } from '../../platform/http/server.ts'
import { saveRule, withdrawRule } from './change-rules.ts'
import { getRule, pageRules, toRuleAnswer } from './find-rules.ts'
import { ruleAnswer, ruleBody, rulePage, ruleParams, ruleQuery } from './policies.schemas.ts'

const readers = ['admin', 'marketing', 'staff'] as const
const tags = ['checkout']

export function policyRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/policies/rules',
    {
      config: { roles: readers },
      schema: {
        summary: 'Rules of law, by id: those that come with the program and your own',
        description: 'Withdrawn ones are shown with `withdrawnAt`.',
        tags,
        querystring: ruleQuery,
        response: { 200: rulePage },
      },
    },
    (request) => pageRules(deps.db, request.query),
  )

  app.get(
    '/v1/policies/rules/:id',
    {
      config: { roles: readers },
      schema: {
        summary: 'One rule of law',
        tags,
        params: ruleParams,
        response: { 200: ruleAnswer },
      },
    },
    async (request) => toRuleAnswer(await getRule(deps.db, request.params.id)),
  )

  app.put(
    '/v1/policies/rules/:id',
    {
      config: { roles: ['admin'], problems: ['state-conflict'] },
      schema: {
        summary: 'Make a rule of your own, or put a withdrawn one back',
        description: 'What a rule says never changes under its id.',
        tags,
        params: ruleParams,
        body: ruleBody,
        response: { 200: ruleAnswer },
      },
    },
    (request) => saveRule(deps.db, request.params.id, request.body),
  )

  app.delete(
    '/v1/policies/rules/:id',
    {
      config: { roles: ['admin'] },
      schema: {
        summary: 'Withdraw a rule, your own or one that comes with the program',
        description: 'It counts for nothing that is priced from then on.',
        tags,
        params: ruleParams,
        response: { 200: ruleAnswer },
      },
    },
    (request) => withdrawRule(deps.db, request.params.id, deps.now()),
  )
}

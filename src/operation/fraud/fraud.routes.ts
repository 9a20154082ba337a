import type { Deps } from '../../deps.ts'
import { principalOf } from '../../platform/auth/authenticate.ts'
import type { App } from '../../platform/http/server.ts'
import * as shapes from './fraud.schemas.ts'
import { getAlert } from './get-alert.ts'
import { pageAlerts } from './page-alerts.ts'
import { resolveAlert } from './resolve-alert.ts'
import { readFraudSettings, writeFraudSettings } from './settings.queries.ts'

const roles = ['staff', 'admin'] as const
const tags = ['operation']

export function fraudRoutes(app: App, deps: Deps): void {
  registerSettings(app, deps)
  registerAlerts(app, deps)
}

function registerSettings(app: App, deps: Deps): void {
  app.get(
    '/v1/fraud/settings',
    {
      config: { roles: ['admin'] },
      schema: {
        summary: 'What fraud watch goes by',
        tags,
        response: { 200: shapes.fraudSettingsAnswer },
      },
    },
    () => readFraudSettings(deps.db),
  )

  app.put(
    '/v1/fraud/settings',
    {
      config: { roles: ['admin'] },
      schema: {
        summary: 'Set what fraud watch goes by',
        description: 'For what is recorded from now on. No rule refuses anything.',
        tags,
        body: shapes.fraudSettingsBody,
        response: { 200: shapes.fraudSettingsAnswer },
      },
    },
    async (request) => {
      await writeFraudSettings(deps.db, request.body)
      return request.body
    },
  )
}

function registerAlerts(app: App, deps: Deps): void {
  app.get(
    '/v1/fraud/alerts',
    {
      config: { roles },
      schema: {
        summary: 'What fraud watch has found, the newest first',
        tags,
        querystring: shapes.alertQuery,
        response: { 200: shapes.alertPage },
      },
    },
    (request) => pageAlerts(deps.db, request.query),
  )

  app.get(
    '/v1/fraud/alerts/:id',
    {
      config: { roles },
      schema: {
        summary: 'One alert with its evidence',
        tags,
        params: shapes.alertParams,
        response: { 200: shapes.alertDetail },
      },
    },
    (request) => getAlert(deps.db, request.params.id),
  )

  app.post(
    '/v1/fraud/alerts/:id/resolve',
    {
      config: { roles, problems: ['state-conflict'] },
      schema: {
        summary: 'Say what an alert was',
        tags,
        params: shapes.alertParams,
        body: shapes.resolveBody,
        response: { 200: shapes.alertDetail },
      },
    },
    (request) => {
      const { verdict, note = null } = request.body
      const by = principalOf(request).keyId
      return resolveAlert(deps.db, request.params.id, { verdict, note, by, at: deps.now() })
    },
  )
}

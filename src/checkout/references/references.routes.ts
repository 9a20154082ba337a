import type { Deps } from '../../deps.ts'
import { Problem } from '../../errors.ts'
import { principalOf, terminalOf } from '../../platform/auth/authenticate.ts'
import type { App } from '../../platform/http/server.ts'
import { getTerminal } from './get-terminal.ts'
import {
  syncAnswer,
  syncBody,
  terminalAnswer,
  terminalParams,
  terminalQuery,
} from './references.schemas.ts'
import { reportSync } from './report-sync.ts'

export function referenceRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/terminals/:id',
    {
      config: { roles: ['terminal', 'staff', 'admin'] },
      schema: {
        summary: 'When a terminal was last seen, and which numbers are missing',
        tags: ['checkout'],
        params: terminalParams,
        querystring: terminalQuery,
        response: { 200: terminalAnswer },
      },
    },
    (request) => {
      const caller = principalOf(request)
      const { id } = request.params
      const storeId = caller.role === 'terminal' ? caller.storeId : request.query.storeId
      if (!storeId) throw new Problem('invalid-request', 'Say whose terminal: ?storeId=')
      if (caller.role === 'terminal' && caller.terminalId !== id) {
        throw new Problem('not-found', 'This key sees its own terminal only.')
      }
      return getTerminal(deps, { storeId, terminalId: id })
    },
  )

  app.post(
    '/v1/terminals/:id/sync',
    {
      config: { roles: ['terminal'] },
      schema: {
        summary: 'Say that all this terminal has stored until an instant has been sent',
        description:
          'Send it after the last batch. What stores were given in advance comes back once all terminals of the store ' +
          'have said so.',
        tags: ['checkout'],
        params: terminalParams,
        body: syncBody,
        response: { 200: syncAnswer },
      },
    },
    (request) => {
      const terminal = terminalOf(request)
      if (terminal.terminalId !== request.params.id) {
        throw new Problem('not-found', 'This key speaks for its own terminal only.')
      }
      return reportSync(deps, terminal, request.body.syncedUntil)
    },
  )
}

import type { Deps } from '../../deps.ts'
import { Problem } from '../../errors.ts'
import { terminalOf } from '../../platform/auth/authenticate.ts'
import type { App } from '../../platform/http/server.ts'
import { syncAnswer, syncBody, syncParams } from './references.schemas.ts'
import { reportSync } from './report-sync.ts'

export function referenceRoutes(app: App, deps: Deps): void {
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
        params: syncParams,
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

import type { Deps } from '../../deps.ts'
import type { App } from '../../platform/http/server.ts'
import { findProgramme } from './programme.queries.ts'
import { programmeAnswer, programmeBody } from './programme.schemas.ts'
import { saveProgramme } from './save-programme.ts'

export function programmeRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/programme',
    {
      config: { roles: ['admin', 'marketing', 'staff'] },
      schema: {
        summary: 'The programme’s terms',
        tags: ['checkout'],
        response: { 200: programmeAnswer },
      },
    },
    () => findProgramme(deps.db),
  )

  app.put(
    '/v1/programme',
    {
      config: { roles: ['admin'], problems: ['state-conflict'] },
      schema: {
        summary: 'Set the programme’s terms',
        description: 'The currency stays once a basket is recorded.',
        tags: ['checkout'],
        body: programmeBody,
        response: { 200: programmeAnswer },
      },
    },
    (request) => saveProgramme(deps.db, request.body),
  )
}

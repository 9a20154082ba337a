import type { Deps } from '../../deps.ts'
import type { App } from '../../platform/http/server.ts'
import {
  dayDigest,
  digestPage,
  digestParams,
  liabilityAnswer,
  periodQuery,
} from './ledger.schemas.ts'
import { listDigests, readDigest } from './read-digests.ts'
import { reportLiability } from './report-liability.ts'

export function ledgerRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/ledger/digests',
    {
      config: { roles: ['staff', 'admin'] },
      schema: {
        summary: 'The digest of the points ledger at the end of each day',
        description:
          'To be kept elsewhere: whoever has one can tell whether an entry of before was changed.',
        tags: ['checkout'],
        querystring: periodQuery,
        response: { 200: digestPage },
      },
    },
    (request) => listDigests(deps.db, request.query),
  )

  app.get(
    '/v1/ledger/digests/:day',
    {
      config: { roles: ['staff', 'admin'] },
      schema: {
        summary: 'The digest of the points ledger at the end of one day',
        tags: ['checkout'],
        params: digestParams,
        response: { 200: dayDigest },
      },
    },
    (request) => readDigest(deps.db, request.params.day),
  )

  app.get(
    '/v1/reports/points-liability',
    {
      config: { roles: ['admin', 'marketing', 'staff'] },
      schema: {
        summary: 'What the shop owes its members in points',
        description:
          'Opening, movements and closing of some days, in all and by month of earning, from sealed entries alone.',
        tags: ['checkout'],
        querystring: periodQuery,
        response: { 200: liabilityAnswer },
      },
    },
    (request) => reportLiability(deps, request.query),
  )
}

import type { Deps } from '../../deps.ts'
import { principalOf } from '../../platform/auth/authenticate.ts'
import type { Tx } from '../../platform/db/database.ts'
import { createOnce } from '../../platform/http/idempotency.ts'
import type { App } from '../../platform/http/server.ts'
import { createHeaders, noBody } from '../../platform/http/shapes.ts'
import { readStoreDays } from '../stores/store-days.ts'
import { readLawOf } from './check-law.ts'
import { changePromotion, draftPromotion } from './draft-promotion.ts'
import { importAnswer, importBody, importShape } from './import.schemas.ts'
import { importPromotions } from './import-promotions.ts'
import { launchPromotion } from './launch-promotion.ts'
import { pageOpenPromotions } from './page-open-promotions.ts'
import { pagePromotions } from './page-promotions.ts'
import { previewAnswer, previewBody } from './preview.schemas.ts'
import { previewPromotion } from './preview-promotion.ts'
import * as shapes from './promotions.schemas.ts'
import { readPromotion } from './read-promotion.ts'
import { readResults } from './read-results.ts'
import { endPromotion, pausePromotion } from './stop-promotion.ts'

const roles = ['marketing', 'admin'] as const
const tags = ['checkout']
const IMPORT_BYTES_MAX = 4 * 1024 * 1024

export function promotionRoutes(app: App, deps: Deps): void {
  registerDrafts(app, deps)
  registerImport(app, deps)
  registerSteps(app, deps)
  registerFigures(app, deps)
}

function registerDrafts(app: App, deps: Deps): void {
  app.post(
    '/v1/promotions',
    {
      config: { roles, problems: ['definition-incomplete', 'external-id-taken'] },
      schema: {
        summary: 'Draft a promotion',
        description:
          'It does nothing until it is launched. Products, stores, members and tiers that are not known are reported as `unknown`.',
        tags,
        headers: createHeaders,
        body: shapes.promotionBody,
        response: { 201: shapes.promotionAnswer },
      },
    },
    async (request, reply) => {
      const days = await readStoreDays(deps, deps.now())
      return createOnce(deps.db, request, reply, (tx) => draftPromotion(tx, request.body, days))
    },
  )

  app.get(
    '/v1/promotions',
    {
      config: { roles },
      schema: {
        summary: 'Promotions, in the order they were made',
        tags,
        querystring: shapes.promotionQuery,
        response: { 200: shapes.promotionPage },
      },
    },
    (request) => pagePromotions(deps, request.query),
  )

  app.get(
    '/v1/promotions/:id',
    {
      config: { roles },
      schema: {
        summary: 'One promotion',
        tags,
        params: shapes.promotionParams,
        response: { 200: shapes.promotionAnswer },
      },
    },
    (request) => readPromotion(deps, request.params.id),
  )

  app.patch(
    '/v1/promotions/:id',
    {
      config: { roles, problems: ['state-conflict', 'definition-incomplete', 'external-id-taken'] },
      schema: {
        summary: 'Change a promotion’s draft',
        description: 'What is live changes with the next launch, as a new version.',
        tags,
        params: shapes.promotionParams,
        body: shapes.promotionChange,
        response: { 200: shapes.promotionAnswer },
      },
    },
    (request) => changePromotion(deps, request.params.id, request.body),
  )
}

function registerImport(app: App, deps: Deps): void {
  app.post(
    '/v1/promotions/import',
    {
      bodyLimit: IMPORT_BYTES_MAX,
      config: { roles, streamedBody: importShape },
      schema: {
        summary: 'Make or change up to 1,000 promotions by their external ids',
        description:
          'Each whole and on its own; with `launch` it goes live too. To send the same again changes nothing.',
        tags,
        headers: createHeaders,
        body: importBody,
        response: { 200: importAnswer },
      },
    },
    async (request, reply) => {
      const options = { days: await readStoreDays(deps, deps.now()), requestId: request.id }
      const run = (tx: Tx) => importPromotions(tx, request.body.promotions, options)
      return createOnce(deps.db, request, reply, run, { status: 200 })
    },
  )
}

function registerSteps(app: App, deps: Deps): void {
  const config = { roles, problems: ['state-conflict'] as const }
  const step = {
    tags,
    params: shapes.promotionParams,
    body: noBody,
    response: { 200: shapes.promotionAnswer },
  }
  app.post(
    '/v1/promotions/:id/launch',
    {
      config: {
        roles,
        problems: ['state-conflict', 'launched-in-past', 'law-forbids', 'definition-incomplete'],
      },
      schema: {
        ...step,
        summary: 'Make a promotion’s draft live, now or later, or go on after a pause',
        description: 'Until then what was launched before stays; another launch replaces the plan.',
        body: shapes.launchBody,
      },
    },
    (request) => launchPromotion(deps, request.params.id, request.body),
  )

  app.post(
    '/v1/promotions/:id/pause',
    { config, schema: { summary: 'Apply a promotion to nothing until the next launch', ...step } },
    (request) => pausePromotion(deps, request.params.id),
  )

  app.post(
    '/v1/promotions/:id/end',
    { config, schema: { summary: 'End a promotion for good', ...step } },
    (request) => endPromotion(deps, request.params.id),
  )
}

function registerFigures(app: App, deps: Deps): void {
  app.post(
    '/v1/promotions/:id/preview',
    {
      config: { roles, problems: ['store-unknown', 'line-repeated'] },
      schema: {
        summary: 'Price baskets as if a promotion’s draft were live',
        description: 'Beside what is live now, without coupons; nothing is recorded.',
        tags,
        params: shapes.promotionParams,
        body: previewBody,
        response: { 200: previewAnswer },
      },
    },
    (request) => previewPromotion(deps, request.params.id, request.body.baskets),
  )

  app.get(
    '/v1/promotions/:id/law',
    {
      config: { roles },
      schema: {
        summary: 'What the law would say to the launch of a promotion’s draft',
        description:
          'Looks at the goods that it names; what is for everything leaves barred goods out.',
        tags,
        params: shapes.promotionParams,
        response: { 200: shapes.lawAnswer },
      },
    },
    (request) => readLawOf(deps.db, request.params.id, deps.now()),
  )

  app.get(
    '/v1/promotions/:id/results',
    {
      config: { roles },
      schema: {
        summary: 'What came of a promotion so far',
        description: 'Counts money taken off; a points multiplier takes none off.',
        tags,
        params: shapes.promotionParams,
        response: { 200: shapes.resultsAnswer },
      },
    },
    (request) => readResults(deps, request.params.id),
  )

  app.get(
    '/v1/stores/:id/promotions',
    {
      config: { roles: ['marketing', 'staff', 'admin', 'terminal'] },
      schema: {
        summary: 'Promotions that are open in a store at a time',
        description: 'As launched, by id. A terminal sees its own store.',
        tags,
        params: shapes.storeParams,
        querystring: shapes.storeQuery,
        response: { 200: shapes.storePromotions },
      },
    },
    (request) => pageOpenPromotions(deps, principalOf(request), request.params.id, request.query),
  )
}

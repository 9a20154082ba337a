import type { Deps } from '../../deps.ts'
import { createOnce } from '../../platform/http/idempotency.ts'
import type { App } from '../../platform/http/server.ts'
import { createHeaders } from '../../platform/http/shapes.ts'
import { changePromotion, draftPromotion } from './draft-promotion.ts'
import { getPromotion } from './get-promotion.ts'
import { launchPromotion } from './launch-promotion.ts'
import { pagePromotions } from './page-promotions.ts'
import { previewPromotion } from './preview-promotion.ts'
import { toPromotionAnswer } from './promotion-answer.ts'
import * as shapes from './promotions.schemas.ts'
import { readResults } from './read-results.ts'
import { endPromotion, pausePromotion } from './stop-promotion.ts'

const roles = ['marketing', 'admin'] as const
const tags = ['checkout']

export function promotionRoutes(app: App, deps: Deps): void {
  registerDrafts(app, deps)
  registerSteps(app, deps)
  registerFigures(app, deps)
}

function registerDrafts(app: App, deps: Deps): void {
  app.post(
    '/v1/promotions',
    {
      config: { roles, problems: ['definition-incomplete'] },
      schema: {
        summary: 'Draft a promotion',
        description: 'It does nothing until it is launched.',
        tags,
        headers: createHeaders,
        body: shapes.promotionBody,
        response: { 201: shapes.promotionAnswer },
      },
    },
    (request, reply) =>
      createOnce(deps.db, request, reply, (tx) => draftPromotion(tx, request.body)),
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
    (request) => pagePromotions(deps.db, request.query),
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
    async (request) => toPromotionAnswer(await getPromotion(deps.db, request.params.id)),
  )

  app.patch(
    '/v1/promotions/:id',
    {
      config: { roles, problems: ['state-conflict', 'definition-incomplete'] },
      schema: {
        summary: 'Change a promotion’s draft',
        description: 'What is live changes with the next launch, as a new version.',
        tags,
        params: shapes.promotionParams,
        body: shapes.promotionChange,
        response: { 200: shapes.promotionAnswer },
      },
    },
    (request) => changePromotion(deps.db, request.params.id, request.body),
  )
}

function registerSteps(app: App, deps: Deps): void {
  const config = { roles, problems: ['state-conflict'] as const }
  const step = {
    tags,
    params: shapes.promotionParams,
    body: shapes.noBody,
    response: { 200: shapes.promotionAnswer },
  }
  app.post(
    '/v1/promotions/:id/launch',
    {
      config: { roles, problems: ['state-conflict', 'definition-incomplete'] as const },
      schema: { summary: 'Make a promotion’s draft live, or go on after a pause', ...step },
    },
    (request) => launchPromotion(deps.db, request.params.id, deps.now()),
  )

  app.post(
    '/v1/promotions/:id/pause',
    { config, schema: { summary: 'Apply a promotion to nothing until the next launch', ...step } },
    (request) => pausePromotion(deps.db, request.params.id, deps.now()),
  )

  app.post(
    '/v1/promotions/:id/end',
    { config, schema: { summary: 'End a promotion for good', ...step } },
    (request) => endPromotion(deps.db, request.params.id, deps.now()),
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
        body: shapes.previewBody,
        response: { 200: shapes.previewAnswer },
      },
    },
    (request) => previewPromotion(deps, request.params.id, request.body.baskets),
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
    (request) => readResults(deps.db, request.params.id, deps.now()),
  )
}

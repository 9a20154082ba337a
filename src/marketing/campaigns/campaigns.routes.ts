import type { Deps } from '../../deps.ts'
import { createOnce } from '../../platform/http/idempotency.ts'
import type { App } from '../../platform/http/server.ts'
import { createHeaders, noBody, pageQuery } from '../../platform/http/shapes.ts'
import { toCampaignAnswer } from './campaign-answer.ts'
import * as shapes from './campaigns.schemas.ts'
import { changeCampaign, draftCampaign } from './draft-campaign.ts'
import { getCampaign } from './get-campaign.ts'
import { launchCampaign } from './launch-campaign.ts'
import { pageCampaigns } from './page-campaigns.ts'
import { previewCampaign } from './preview-campaign.ts'
import { readResults } from './read-results.ts'
import { endCampaign, pauseCampaign } from './stop-campaign.ts'

const roles = ['marketing', 'admin'] as const
const tags = ['marketing']

export function campaignRoutes(app: App, deps: Deps): void {
  registerDrafts(app, deps)
  registerSteps(app, deps)
  registerFigures(app, deps)
}

function registerDrafts(app: App, deps: Deps): void {
  app.post(
    '/v1/campaigns',
    {
      config: { roles },
      schema: {
        summary: 'Draft a campaign of coupons',
        tags,
        headers: createHeaders,
        body: shapes.campaignBody,
        response: { 201: shapes.campaignAnswer },
      },
    },
    (request, reply) =>
      createOnce(deps.db, request, reply, (tx) => draftCampaign(tx, request.body)),
  )

  app.get(
    '/v1/campaigns',
    {
      config: { roles },
      schema: {
        summary: 'All campaigns, in the order they were made',
        tags,
        querystring: pageQuery,
        response: { 200: shapes.campaignPage },
      },
    },
    (request) => pageCampaigns(deps.db, request.query),
  )

  app.get(
    '/v1/campaigns/:id',
    {
      config: { roles },
      schema: {
        summary: 'One campaign',
        tags,
        params: shapes.campaignParams,
        response: { 200: shapes.campaignAnswer },
      },
    },
    async (request) => toCampaignAnswer(await getCampaign(deps.db, request.params.id)),
  )

  app.patch(
    '/v1/campaigns/:id',
    {
      config: { roles, problems: ['state-conflict'] },
      schema: {
        summary: 'Change a campaign’s draft',
        description: 'What is live changes with the next launch.',
        tags,
        params: shapes.campaignParams,
        body: shapes.campaignChange,
        response: { 200: shapes.campaignAnswer },
      },
    },
    (request) => changeCampaign(deps.db, request.params.id, request.body),
  )
}

function registerSteps(app: App, deps: Deps): void {
  const step = {
    tags,
    params: shapes.campaignParams,
    body: noBody,
    response: { 200: shapes.campaignAnswer },
  }
  app.post(
    '/v1/campaigns/:id/launch',
    {
      config: { roles, problems: ['state-conflict', 'definition-incomplete'] },
      schema: { summary: 'Make a campaign’s draft live, or go on after a pause', ...step },
    },
    (request) => launchCampaign(deps.db, request.params.id),
  )

  app.post(
    '/v1/campaigns/:id/pause',
    {
      config: { roles, problems: ['state-conflict'] },
      schema: { summary: 'Issue nothing more until the next launch', ...step },
    },
    (request) => pauseCampaign(deps.db, request.params.id),
  )

  app.post(
    '/v1/campaigns/:id/end',
    {
      config: { roles, problems: ['state-conflict'] },
      schema: { summary: 'End a campaign for good', ...step },
    },
    (request) => endCampaign(deps.db, request.params.id),
  )
}

function registerFigures(app: App, deps: Deps): void {
  app.post(
    '/v1/campaigns/:id/preview',
    {
      config: { roles },
      schema: {
        summary: 'How many members the draft is for',
        tags,
        params: shapes.campaignParams,
        body: shapes.previewBody,
        response: { 200: shapes.previewAnswer },
      },
    },
    (request) => {
      const at = request.body?.at === undefined ? deps.now() : new Date(request.body.at)
      return previewCampaign(deps.db, request.params.id, at)
    },
  )

  app.get(
    '/v1/campaigns/:id/results',
    {
      config: { roles },
      schema: {
        summary: 'What came of a campaign so far',
        tags,
        params: shapes.campaignParams,
        response: { 200: shapes.resultsAnswer },
      },
    },
    (request) => readResults(deps.db, request.params.id, deps.now()),
  )
}

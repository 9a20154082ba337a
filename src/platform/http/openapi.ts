import swagger from '@fastify/swagger'
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod'
import { finishDocument, type RequestExamples } from './openapi-document.ts'
import type { JsonObject } from './openapi-prune.ts'
import { type DescribedRoute, problemsOf } from './route-problems.ts'
import type { App } from './server.ts'

const wings = [
  { name: 'checkout', description: 'Pricing and recording baskets, and what they need' },
  { name: 'insight', description: 'What the baskets say about members and products' },
  { name: 'marketing', description: 'Campaigns and what came of them' },
  { name: 'relations', description: 'Members, their cards and tokens' },
  { name: 'operation', description: 'Keys, health and the running of it all' },
]

const about = [
  'Loyalty and checkout offers of a supermarket: swipe → basket → purchase event → spending profile → ' +
    'targeted coupon → member’s offers → next swipe.',
  'Money is in integer minor units (`…Minor`). Instants are ISO 8601 with an offset, days `YYYY-MM-DD`. ' +
    'Unknown fields of a request are refused; answers may grow new fields. Lists are pages, `{data, next}`, ' +
    'and `next` goes into `after`.',
  'Everything that is not a success is a problem document (RFC 9457) with a stable `code`; ' +
    '[each is explained](/problems).',
].join('\n\n')

/** Collects every route registered from here on; the document is ready with the app. */
export async function registerOpenapi(app: App, requestExamples: RequestExamples): Promise<void> {
  const routes: DescribedRoute[] = []
  app.decorate('describedRoutes', routes)
  app.addHook('onRoute', (route) => {
    routes.push(route)
  })
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Basketwise', version: '1', description: about },
      servers: [{ url: '/' }],
      tags: wings,
      components: {
        securitySchemes: {
          key: { type: 'http', scheme: 'bearer', description: 'An API key or a member’s token' },
        },
      },
    },
    transform: (input) => {
      const route = input.route as DescribedRoute
      const body = route.config?.streamedBody
      const described = body ? { ...input, schema: { ...input.schema, body } } : input
      const { schema, url } = jsonSchemaTransform(described as never)
      const operation = {
        ...(schema as object),
        operationId: operationIdOf(String(route.method), input.url),
        description: describe(route, input.schema?.description),
        ...(route.config?.roles ? { security: [{ key: [] }] } : {}),
        'x-problems': [...problemsOf(route)],
      }
      return { schema: operation, url }
    },
    transformObject: (input) => {
      const document = jsonSchemaTransformObject(input as never) as unknown as JsonObject
      return finishDocument(document, requestExamples) as never
    },
  })
}

/** `POST /v1/members/:id/tokens` → `postMemberTokens`: the method and the path, one where an id follows. */
export function operationIdOf(method: string, url: string): string {
  const segments = url.split('/').filter((segment) => segment !== '' && segment !== 'v1')
  const words = segments.flatMap((segment, index) => {
    if (segment.startsWith(':')) return []
    const isOne = segments[index + 1]?.startsWith(':') && segment !== 'by-reference'
    return (isOne ? toOne(segment) : segment).split(/[-.]/)
  })
  const capitals = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1))
  return method.toLowerCase() + capitals.join('')
}

/** Of a word that has no plural: what one of them is. */
const ones: Readonly<Record<string, string>> = { quarantine: 'quarantined' }

const toOne = (segment: string): string => ones[segment] ?? segment.replace(/s$/, '')

function describe(route: DescribedRoute, description: string | undefined): string {
  const roles = route.config?.roles
  const who = roles ? `Roles: ${roles.join(', ')}.` : 'Needs no key.'
  return description ? `${description}\n\n${who}` : who
}

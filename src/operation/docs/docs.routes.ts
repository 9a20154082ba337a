import type { App } from '../../platform/http/server.ts'
import { openapiYaml } from './openapi-yaml.ts'
import { problemsHtml } from './problems-page.ts'
import { referenceHtml } from './reference-page.ts'

/** The API's description and the pages it refers to; public. */
export function docsRoutes(app: App): void {
  app.get('/openapi.yaml', { schema: { hide: true } }, (_request, reply) =>
    reply.type('application/yaml; charset=utf-8').send(openapiYaml(app)),
  )
  app.get('/docs', { schema: { hide: true } }, (_request, reply) =>
    reply.type('text/html; charset=utf-8').send(referenceHtml(app.swagger())),
  )
  app.get('/problems', { schema: { hide: true } }, (_request, reply) =>
    reply.type('text/html; charset=utf-8').send(problemsHtml()),
  )
}

import { stringify } from 'yaml'
import type { App } from '../../platform/http/server.ts'

/** openapi.yaml of an app that is ready. */
export const openapiYaml = (app: App): string =>
  stringify(app.swagger(), { lineWidth: 110, aliasDuplicateObjects: false })
